package io.chainlog.storage;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.codec.PayloadLimit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How streams are written. All of it may differ from one opening of a stream to the next.
 *
 * @param compression tried on each payload, and kept where it makes the payload smaller
 * @param compressionLevel level for Zstandard, 1 to 22; the other codecs have none
 * @param segmentBytes a segment that has reached this size after a batch is completed. Beyond 4 GiB
 *     of a segment its index has no entries, so that opening and reading begin there
 * @param segmentMs a segment whose first batch was written so long ago, in milliseconds, is
 *     completed by the next batch; of a segment that an earlier writer began, the time since the
 *     stream was opened counts. {@link Long#MAX_VALUE} for never
 * @param indexIntervalBytes bytes of log from one index entry to the next
 * @param checkpointPolicy when checkpoint records are written
 * @param maxPayloadBytes larger payloads are refused, by writers and by readers
 */
public record StorageConfig(
    CompressionType compression,
    int compressionLevel,
    long segmentBytes,
    long segmentMs,
    int indexIntervalBytes,
    CheckpointPolicy checkpointPolicy,
    int maxPayloadBytes) {

  /** Largest payload by default: 64 MiB. */
  public static final int DEFAULT_MAX_PAYLOAD_BYTES = 64 << 20;

  /** Bytes of log between index entries by default: 4 KiB. */
  public static final int DEFAULT_INDEX_INTERVAL_BYTES = 4096;

  /** Highest limit on payloads that can be set: 1 GiB. */
  public static final int LARGEST_PAYLOAD_BYTES = PayloadLimit.LARGEST_BYTES;

  public StorageConfig {
    Objects.requireNonNull(compression, "compression");
    Objects.requireNonNull(checkpointPolicy, "checkpointPolicy");
    requirePositive("segmentBytes", segmentBytes);
    requirePositive("segmentMs", segmentMs);
    requirePositive("indexIntervalBytes", indexIntervalBytes);
    requirePositive("maxPayloadBytes", maxPayloadBytes);
    if (maxPayloadBytes > LARGEST_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "maxPayloadBytes must be at most " + LARGEST_PAYLOAD_BYTES + ": " + maxPayloadBytes);
    }
    if (compressionLevel < 1 || compressionLevel > 22) {
      throw new IllegalArgumentException("compressionLevel must be 1 to 22: " + compressionLevel);
    }
  }

  /** Zstandard level 3, segments of 256 MiB, checkpoints every 10,000 records. */
  public static StorageConfig defaults() {
    return new StorageConfig(
        CompressionType.ZSTD,
        3,
        256L << 20,
        Long.MAX_VALUE,
        DEFAULT_INDEX_INTERVAL_BYTES,
        CheckpointPolicy.DEFAULT,
        DEFAULT_MAX_PAYLOAD_BYTES);
  }

  /** The same with another compression. */
  public StorageConfig withCompression(CompressionType type, int level) {
    return new StorageConfig(
        type,
        level,
        segmentBytes,
        segmentMs,
        indexIntervalBytes,
        checkpointPolicy,
        maxPayloadBytes);
  }

  /** The same with another compression and the same level. */
  public StorageConfig withCompression(CompressionType type) {
    return withCompression(type, compressionLevel);
  }

  /** The same with another segment size. */
  public StorageConfig withSegmentBytes(long bytes) {
    return new StorageConfig(
        compression,
        compressionLevel,
        bytes,
        segmentMs,
        indexIntervalBytes,
        checkpointPolicy,
        maxPayloadBytes);
  }

  /** The same with another segment age. */
  public StorageConfig withSegmentMs(long milliseconds) {
    return new StorageConfig(
        compression,
        compressionLevel,
        segmentBytes,
        milliseconds,
        indexIntervalBytes,
        checkpointPolicy,
        maxPayloadBytes);
  }

  /** The same with another index interval. */
  public StorageConfig withIndexIntervalBytes(int bytes) {
    return new StorageConfig(
        compression,
        compressionLevel,
        segmentBytes,
        segmentMs,
        bytes,
        checkpointPolicy,
        maxPayloadBytes);
  }

  /** The same with another checkpoint policy. */
  public StorageConfig withCheckpointPolicy(CheckpointPolicy policy) {
    return new StorageConfig(
        compression,
        compressionLevel,
        segmentBytes,
        segmentMs,
        indexIntervalBytes,
        policy,
        maxPayloadBytes);
  }

  /** The same with another payload limit. */
  public StorageConfig withMaxPayloadBytes(int bytes) {
    return new StorageConfig(
        compression,
        compressionLevel,
        segmentBytes,
        segmentMs,
        indexIntervalBytes,
        checkpointPolicy,
        bytes);
  }

  /**
   * Checks the payloads of one append.
   *
   * @throws IllegalArgumentException if there is none, or one is larger than {@link
   *     #maxPayloadBytes}
   */
  public void requirePayloads(List<byte[]> payloads) {
    if (payloads.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one payload");
    }
    for (byte[] payload : payloads) {
      Objects.requireNonNull(payload, "payload");
      if (payload.length > maxPayloadBytes) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a payload of %d bytes is above max.payload.bytes, %d",
                payload.length,
                maxPayloadBytes));
      }
    }
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }
}
