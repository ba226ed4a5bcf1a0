package io.chainlog.quickstart.kafka;

import io.chainlog.envelope.KafkaHeader;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Walks through two partitions side by side and finds the first record that is not the same. Kafka
 * offsets are not compared: a replay cannot choose its own.
 */
final class Comparison {
  private static final int SHOWN_BYTES = 24;

  private final String expectedName;
  private final String actualName;
  private long identical;

  /**
   * @param expectedName what messages call the first side
   * @param actualName what messages call the second
   */
  Comparison(String expectedName, String actualName) {
    this.expectedName = expectedName;
    this.actualName = actualName;
  }

  /** Records found identical so far. */
  long identical() {
    return identical;
  }

  /** One sentence about the first difference; empty if both sides are the same to their ends. */
  Optional<String> firstDifference(Iterator<TopicRecord> expected, Iterator<TopicRecord> actual) {
    long index = 0;
    for (; expected.hasNext() && actual.hasNext(); index++) {
      TopicRecord one = expected.next();
      TopicRecord other = actual.next();
      Optional<String> difference = differingField(one, other);
      if (difference.isPresent()) {
        return Optional.of(where(index, one, other) + difference.get());
      }
      identical++;
    }
    if (expected.hasNext()) {
      return Optional.of(onlyIn(expectedName, actualName, index, expected.next()));
    }
    return actual.hasNext()
        ? Optional.of(onlyIn(actualName, expectedName, index, actual.next()))
        : Optional.empty();
  }

  private static String onlyIn(String has, String lacks, long index, TopicRecord record) {
    return String.format(
        Locale.ROOT,
        "record %,d of partition %d is in %s (offset %d) and not in %s",
        index,
        record.partition(),
        has,
        record.offset(),
        lacks);
  }

  private String where(long index, TopicRecord one, TopicRecord other) {
    return String.format(
        Locale.ROOT,
        "record %,d of partition %d, offset %d of %s and %d of %s, differs in ",
        index,
        one.partition(),
        one.offset(),
        expectedName,
        other.offset(),
        actualName);
  }

  private static Optional<String> differingField(TopicRecord one, TopicRecord other) {
    if (one.partition() != other.partition()) {
      return different("partition", one.partition(), other.partition());
    }
    if (one.timestampMs() != other.timestampMs()) {
      return different("timestamp", one.timestampMs(), other.timestampMs());
    }
    if (!Arrays.equals(one.key(), other.key())) {
      return different("key", show(one.key()), show(other.key()));
    }
    if (!Arrays.equals(one.value(), other.value())) {
      return different("value", show(one.value()), show(other.value()));
    }
    return one.headers().equals(other.headers())
        ? Optional.empty()
        : different("headers", show(one.headers()), show(other.headers()));
  }

  private static Optional<String> different(String field, Object expected, Object actual) {
    return Optional.of(field + ": expected " + expected + ", found " + actual);
  }

  private static String show(List<KafkaHeader> headers) {
    return headers.stream().map(h -> h.key() + "=" + show(h.value())).toList().toString();
  }

  private static String show(byte[] bytes) {
    if (bytes == null) {
      return "null";
    }
    String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
    return bytes.length + " bytes 0x" + hex + (bytes.length > SHOWN_BYTES ? ".." : "");
  }
}
