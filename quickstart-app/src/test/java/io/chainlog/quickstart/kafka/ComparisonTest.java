package io.chainlog.quickstart.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.KafkaHeader;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ComparisonTest {
  private static final byte[] BYTES = {1, 2, 3};
  private static final byte[] EMPTY = {};
  private static final KafkaHeader HEADER = new KafkaHeader("trace", BYTES);
  private static final KafkaHeader OTHER_HEADER = new KafkaHeader("retry", null);
  private static final TopicRecord RECORD =
      new TopicRecord(1, 7, 1_000, BYTES, BYTES, List.of(HEADER, OTHER_HEADER));

  private final Comparison comparison = new Comparison("orders", "replayed.orders");

  @Test
  void findsNothingInEqualRecordsWhateverTheirOffsets() {
    TopicRecord elsewhere =
        new TopicRecord(
            1,
            99,
            1_000,
            BYTES.clone(),
            BYTES.clone(),
            List.of(new KafkaHeader("trace", BYTES.clone()), new KafkaHeader("retry", null)));

    assertThat(compare(List.of(RECORD, RECORD), List.of(elsewhere, elsewhere))).isEmpty();
    assertThat(comparison.identical()).isEqualTo(2);
  }

  @Test
  void countsOnAcrossPartitions() {
    assertThat(compare(List.of(RECORD), List.of(RECORD))).isEmpty();
    assertThat(compare(List.of(RECORD), List.of(RECORD))).isEmpty();

    assertThat(comparison.identical()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("changedRecords")
  void noticesEveryChangedField(String field, TopicRecord changed, String what) {
    Optional<String> difference = compare(List.of(RECORD, RECORD), List.of(RECORD, changed));

    assertThat(difference.orElseThrow()).as(what).contains("record 1 ").contains("in " + field);
    assertThat(comparison.identical()).isOne();
  }

  static Stream<Arguments> changedRecords() {
    return Stream.of(
        changed("partition", partition(2), "another partition"),
        changed("timestamp", timestamp(1_001), "a millisecond later"),
        changed("key", key(null), "null in place of bytes"),
        changed("key", key(EMPTY), "empty in place of bytes"),
        changed("key", key(new byte[] {1, 2, 4}), "one bit"),
        changed("value", value(null), "a tombstone in place of a value"),
        changed("value", value(EMPTY), "empty in place of bytes"),
        changed("value", value(new byte[] {1, 2}), "a byte less"),
        changed("headers", headers(), "no headers"),
        changed("headers", headers(HEADER), "a header less"),
        changed("headers", headers(OTHER_HEADER, HEADER), "another order"),
        changed("headers", headers(HEADER, OTHER_HEADER, OTHER_HEADER), "a duplicate more"),
        changed("headers", headers(HEADER, new KafkaHeader("retry", EMPTY)), "empty for null"),
        changed("headers", headers(HEADER, new KafkaHeader("Retry", null)), "another key"));
  }

  @Test
  void tellsNullFromEmptyInBothDirections() {
    assertThat(compare(List.of(key(null)), List.of(key(EMPTY))).orElseThrow())
        .contains("key: expected null, found 0 bytes");
    assertThat(compare(List.of(value(EMPTY)), List.of(value(null))).orElseThrow())
        .contains("value: expected 0 bytes 0x, found null");
  }

  @Test
  void noticesTwoRecordsThatChangedPlaces() {
    TopicRecord other = value(EMPTY);

    assertThat(compare(List.of(RECORD, other), List.of(other, RECORD))).isPresent();
  }

  @Test
  void noticesALostRecord() {
    assertThat(compare(List.of(RECORD, RECORD), List.of(RECORD)).orElseThrow())
        .isEqualTo("record 1 of partition 1 is in orders (offset 7) and not in replayed.orders");
  }

  @Test
  void noticesARecordTooMany() {
    assertThat(compare(List.of(RECORD), List.of(RECORD, RECORD)).orElseThrow())
        .isEqualTo("record 1 of partition 1 is in replayed.orders (offset 7) and not in orders");
  }

  @Test
  void showsNoMoreOfALongValueThanItsBeginning() {
    TopicRecord longer = value(new byte[1_000_000]);

    assertThat(compare(List.of(RECORD), List.of(longer)).orElseThrow())
        .contains("1000000 bytes 0x0000")
        .hasSizeLessThan(300);
  }

  private Optional<String> compare(List<TopicRecord> expected, List<TopicRecord> actual) {
    return comparison.firstDifference(expected.iterator(), actual.iterator());
  }

  private static Arguments changed(String field, TopicRecord record, String what) {
    return Arguments.of(field, record, what);
  }

  private static TopicRecord partition(int partition) {
    return new TopicRecord(partition, 7, 1_000, BYTES, BYTES, RECORD.headers());
  }

  private static TopicRecord timestamp(long timestampMs) {
    return new TopicRecord(1, 7, timestampMs, BYTES, BYTES, RECORD.headers());
  }

  private static TopicRecord key(byte[] key) {
    return new TopicRecord(1, 7, 1_000, key, BYTES, RECORD.headers());
  }

  private static TopicRecord value(byte[] value) {
    return new TopicRecord(1, 7, 1_000, BYTES, value, RECORD.headers());
  }

  private static TopicRecord headers(KafkaHeader... headers) {
    return new TopicRecord(1, 7, 1_000, BYTES, BYTES, List.of(headers));
  }
}
