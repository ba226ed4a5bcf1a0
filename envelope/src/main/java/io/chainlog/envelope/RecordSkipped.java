package io.chainlog.envelope;

import java.time.Instant;
import java.util.Objects;

/**
 * Takes the place of a Kafka record that an operator told the sink to skip. Its Kafka offset is
 * accounted for and is no gap.
 *
 * @param kafkaOffset offset of the skipped record in the topic-partition, not negative
 * @param reason why the record could not have been archived, or that it could have been
 * @param payloadBytes size of the envelope that the record would have had; {@link #NO_PAYLOAD} if
 *     it has none
 * @param payloadSha256 SHA-256 of that envelope, 64 hex digits, or null if it has none
 * @param task connector name and task number
 * @param skippedAt when, by the worker's clock
 */
public record RecordSkipped(
    long kafkaOffset,
    String reason,
    long payloadBytes,
    @OrNull String payloadSha256,
    String task,
    Instant skippedAt)
    implements KafkaPosition {

  /** The {@link #payloadBytes} of a record that has no envelope. */
  public static final long NO_PAYLOAD = -1;

  /**
   * @throws IllegalArgumentException if the offset is negative
   */
  public RecordSkipped {
    if (kafkaOffset < 0) {
      throw new IllegalArgumentException("kafkaOffset must not be negative: " + kafkaOffset);
    }
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(skippedAt, "skippedAt");
  }
}
