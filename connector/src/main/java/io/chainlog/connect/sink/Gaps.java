package io.chainlog.connect.sink;

import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The Kafka offsets that are missing before and between the records of a batch.
 *
 * @param count number of gaps
 * @param offsets number of offsets that are missing in all of them
 */
record Gaps(int count, long offsets) {

  /**
   * @param expected the offset that would leave no gap; empty if the first record may have any
   * @param fresh by rising Kafka offset, none below the expected one
   * @param maxOffsets the most that may be missing before a record
   * @throws ConnectException if more are missing before one of them
   */
  static Gaps in(
      TopicPartition partition, OptionalLong expected, List<SinkRecord> fresh, long maxOffsets) {
    int count = 0;
    long offsets = 0;
    long next = expected.orElse(fresh.get(0).originalKafkaOffset());
    for (SinkRecord record : fresh) {
      long missing = record.originalKafkaOffset() - next;
      if (missing > maxOffsets) {
        throw tooLarge(partition, next, record.originalKafkaOffset(), maxOffsets);
      }
      if (missing > 0) {
        count++;
        offsets += missing;
      }
      next = record.originalKafkaOffset() + 1;
    }
    return new Gaps(count, offsets);
  }

  private static ConnectException tooLarge(
      TopicPartition partition, long expected, long found, long maxOffsets) {
    return new ConnectException(
        partition
            + ": Kafka offsets "
            + expected
            + " to "
            + (found - 1)
            + " are missing, more than "
            + SinkPolicy.GAP_MAX_OFFSETS_CONFIG
            + " ("
            + maxOffsets
            + ") allows. The next record in Kafka is not archived. Transactions, compaction and"
            + " retention leave gaps; if this one is to be accepted, raise the limit");
  }

  /**
   * Returns if each offset is above the one before it.
   *
   * @throws ConnectException if one is not
   */
  static void requireRising(TopicPartition topicPartition, List<SinkRecord> delivered) {
    for (int i = 1; i < delivered.size(); i++) {
      long offset = delivered.get(i).originalKafkaOffset();
      if (offset <= delivered.get(i - 1).originalKafkaOffset()) {
        throw new ConnectException(
            topicPartition
                + ": the record at Kafka offset "
                + offset
                + " cannot be archived: its offset does not rise within what Connect delivered");
      }
    }
  }
}
