package io.chainlog.envelope;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A Kafka record as the consumer gave it. Topic and partition are those of the stream. Immutable as
 * long as nobody writes into the arrays, which are not copied.
 *
 * @param kafkaOffset offset in the topic-partition, not negative
 * @param timestampMs milliseconds since 1970 UTC, any value; {@link #NO_TIMESTAMP} if there is none
 * @param timestampKind who set the timestamp
 * @param key null and empty are two things
 * @param value null, which is a Kafka tombstone, and empty are two things
 * @param headers in their order, with duplicates; unmodifiable
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the bytes
public record KafkaRecord(
    long kafkaOffset,
    long timestampMs,
    TimestampKind timestampKind,
    byte[] key,
    byte[] value,
    List<KafkaHeader> headers)
    implements KafkaPosition {

  /** Kafka's own value for a record without a timestamp. */
  public static final long NO_TIMESTAMP = -1;

  /**
   * @throws IllegalArgumentException if the offset is negative
   */
  public KafkaRecord {
    if (kafkaOffset < 0) {
      throw new IllegalArgumentException("kafkaOffset must not be negative: " + kafkaOffset);
    }
    Objects.requireNonNull(timestampKind, "timestampKind");
    headers = List.copyOf(headers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaRecord that
        && kafkaOffset == that.kafkaOffset
        && timestampMs == that.timestampMs
        && timestampKind == that.timestampKind
        && Arrays.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && headers.equals(that.headers);
  }

  @Override
  public int hashCode() {
    int hash = Objects.hash(kafkaOffset, timestampMs, timestampKind, headers);
    return 31 * (31 * hash + Arrays.hashCode(key)) + Arrays.hashCode(value);
  }

  /** Offset, timestamp and sizes; never the content, which may be confidential. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "KafkaRecord[kafkaOffset=%d, timestampMs=%d %s, key=%s, value=%s, headers=%d]",
        kafkaOffset,
        timestampMs,
        timestampKind,
        size(key),
        size(value),
        headers.size());
  }

  private static String size(byte[] bytes) {
    return bytes == null ? "null" : bytes.length + " bytes";
  }
}
