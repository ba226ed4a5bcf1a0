package io.chainlog.connect.model;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaPosition;
import io.chainlog.envelope.KafkaRecord;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Looks whether a limit of gaps is kept, and whether a task that stops for one is right. */
final class SinkGaps {
  private static final Pattern MESSAGE =
      Pattern.compile(
          "(?<partition>\\S+): Kafka offsets (?<first>\\d+) to (?<last>\\d+) are missing");

  private final KafkaGroup group;
  private final Predicate<KafkaRecord> transform;
  private final long maxOffsets;

  /**
   * @param transform false for records that a transform drops
   * @param maxOffsets the most that may be missing before a record
   */
  SinkGaps(KafkaGroup group, Predicate<KafkaRecord> transform, long maxOffsets) {
    this.group = group;
    this.transform = transform;
    this.maxOffsets = maxOffsets;
  }

  /** No gap is larger than it may be. */
  void check(ArchivedStreams archived) throws IOException {
    for (TopicPartition partition : group.soundPartitions()) {
      for (ArchivedStreams.Content content : archived.of(partition)) {
        check(content);
      }
    }
  }

  private void check(ArchivedStreams.Content content) throws IOException {
    KafkaPosition last = null;
    for (Envelope envelope : content.envelopes()) {
      if (envelope instanceof KafkaPosition next) {
        if (last != null && next.kafkaOffset() - last.kafkaOffset() - 1 > maxOffsets) {
          throw new AssertionError(
              content.stream() + ": too large a gap between " + last + " and " + next);
        }
        last = next;
      }
    }
  }

  /**
   * Whether a task has failed because of missing offsets, and they are.
   *
   * @param failure its message
   */
  boolean isReason(String failure) {
    Matcher gap = MESSAGE.matcher(failure);
    if (!gap.find()) {
      return false;
    }
    String name = gap.group("partition");
    long first = Long.parseLong(gap.group("first"));
    long last = Long.parseLong(gap.group("last"));
    KafkaLog log =
        group.partitions().stream()
            .filter(partition -> partition.toString().equals(name))
            .map(group::log)
            .findAny()
            .orElseThrow();
    boolean hasAny =
        log.visible().stream()
            .filter(transform)
            .anyMatch(had -> had.kafkaOffset() >= first && had.kafkaOffset() <= last);
    return last - first + 1 > maxOffsets && (!hasAny || log.histories().size() > 1);
  }
}
