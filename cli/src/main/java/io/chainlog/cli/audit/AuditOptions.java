package io.chainlog.cli.audit;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * What a caller may choose.
 *
 * @param maxPayloadBytes a larger payload is not read, and a stream that has one is not verified
 * @param limitRaised whether that limit gives way to a larger one that a writer of the stream
 *     recorded
 * @param threads streams that are checked at the same time
 * @param maxGapOffsets more missing Kafka offsets than this in one stream are too many; empty for
 *     no limit
 * @param failOnRepair whether a stream that was repaired is beyond a limit
 */
public record AuditOptions(
    int maxPayloadBytes,
    boolean limitRaised,
    int threads,
    OptionalLong maxGapOffsets,
    boolean failOnRepair) {
  public AuditOptions {
    if (maxPayloadBytes <= 0 || threads <= 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "maxPayloadBytes and threads must be positive: %d, %d",
              maxPayloadBytes,
              threads));
    }
  }

  AuditOptions withMaxPayloadBytes(int bytes) {
    return new AuditOptions(bytes, limitRaised, threads, maxGapOffsets, failOnRepair);
  }
}
