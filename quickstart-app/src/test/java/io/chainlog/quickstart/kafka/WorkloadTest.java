package io.chainlog.quickstart.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.envelope.KafkaHeader;
import io.chainlog.quickstart.kafka.Workload.Batch;
import io.chainlog.quickstart.kafka.Workload.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private final Workload workload = new Workload(42, 2_000);

  @Test
  void isTheSameEveryTime() {
    assertSame(all(workload), all(new Workload(42, 2_000)));
  }

  @Test
  void isAnotherWithAnotherSeed() {
    List<TopicRecord> one = all(workload);
    List<TopicRecord> other = all(new Workload(43, 2_000));

    assertThat(new Comparison("one", "other").firstDifference(one.iterator(), other.iterator()))
        .isPresent();
  }

  @Test
  void writesAsManyRecordsAsAskedFor() {
    assertThat(all(workload)).hasSize(2_000);
    assertThat(all(new Workload(42, 1_234))).hasSize(1_234);
  }

  @Test
  void showsACommittedReaderEveryBatchButTheAbortedOnesInOrder() {
    for (int partition = 0; partition < Workload.PARTITIONS; partition++) {
      int number = partition;
      List<TopicRecord> written =
          batches(kind -> kind != Kind.ABORTED)
              .filter(record -> record.partition() == number)
              .toList();
      List<TopicRecord> seen = new ArrayList<>();
      workload.committed(partition).forEachRemaining(seen::add);

      assertThat(seen).hasSizeGreaterThan(100);
      assertSame(written, seen);
    }
  }

  @Test
  void countsWhatACommittedReaderSees() {
    assertThat(workload.committedRecords()).isEqualTo(batches(k -> k != Kind.ABORTED).count());
    assertThat(workload.committedRecords()).isBetween(1_700L, 1_900L);
  }

  @Test
  void hasPlainCommittedAndAbortedBatchesEvenWhenSmall() {
    Workload least = new Workload(42, Workload.LEAST_RECORDS);

    for (Kind kind : Kind.values()) {
      assertThat(least.batches(kind)).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void hasEveryAwkwardShape() {
    assertHas("a null key", record -> record.key() == null);
    assertHas("an empty key", record -> record.key() != null && record.key().length == 0);
    assertHas("a tombstone", record -> record.value() == null);
    assertHas("an empty value", record -> record.value() != null && record.value().length == 0);
    assertHas("a large value", record -> record.value() != null && record.value().length > 500_000);
    assertHas("no headers", record -> record.headers().isEmpty());
    assertHas("a duplicate header", WorkloadTest::hasDuplicateHeader);
    assertHas("a null header", record -> hasHeader(record, h -> h.value() == null));
    assertHas("an empty header value", record -> hasHeader(record, WorkloadTest::isEmptyHeader));
    assertHas("a binary header", record -> hasHeader(record, WorkloadTest::isBinaryHeader));
    assertHas("an empty header key", record -> hasHeader(record, h -> h.key().isEmpty()));
    assertHas("a clock never set", record -> record.timestampMs() < 1_000);
    assertThat(timestampsOfPartitionZero().toList())
        .isNotEqualTo(timestampsOfPartitionZero().sorted().toList());
  }

  @Test
  void refusesToBeTooSmallToHaveEveryShape() {
    assertThatThrownBy(() -> new Workload(1, 999))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1,000 records: 999");
  }

  private Stream<Long> timestampsOfPartitionZero() {
    return all(workload).stream()
        .filter(record -> record.partition() == 0)
        .map(TopicRecord::timestampMs);
  }

  private Stream<TopicRecord> batches(Predicate<Kind> kinds) {
    return workload
        .batches()
        .filter(batch -> kinds.test(batch.kind()))
        .flatMap(batch -> batch.records().stream());
  }

  private void assertHas(String what, Predicate<TopicRecord> shape) {
    List<TopicRecord> committed = batches(kind -> kind != Kind.ABORTED).toList();
    assertThat(committed.stream().filter(shape)).as(what).isNotEmpty();
  }

  private static List<TopicRecord> all(Workload workload) {
    return workload.batches().map(Batch::records).flatMap(List::stream).toList();
  }

  private static void assertSame(List<TopicRecord> expected, List<TopicRecord> actual) {
    Comparison comparison = new Comparison("expected", "actual");
    assertThat(comparison.firstDifference(expected.iterator(), actual.iterator())).isEmpty();
  }

  private static boolean hasDuplicateHeader(TopicRecord record) {
    List<String> keys = record.headers().stream().map(KafkaHeader::key).toList();
    return new HashSet<>(keys).size() < keys.size();
  }

  private static boolean hasHeader(TopicRecord record, Predicate<KafkaHeader> shape) {
    return record.headers().stream().anyMatch(shape);
  }

  private static boolean isEmptyHeader(KafkaHeader header) {
    return header.value() != null && header.value().length == 0;
  }

  private static boolean isBinaryHeader(KafkaHeader header) {
    return header.value() != null && header.value().length == 12;
  }
}
