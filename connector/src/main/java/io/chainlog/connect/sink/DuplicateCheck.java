package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.streams.ArchivedPosition;
import io.chainlog.connect.streams.ArchivedRecordReader;
import io.chainlog.connect.streams.ArchivedRecords;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what Kafka delivers again with what is archived.
 *
 * <p>Dropping it unseen would be wrong: when a topic is deleted and created again, its offsets
 * start at 0 again, and everything up to the old end would pass for a duplicate.
 */
final class DuplicateCheck {
  private final TopicPartition topicPartition;
  private final ArchivedRecords archived;

  DuplicateCheck(TopicPartition topicPartition, ArchivedRecords archived) {
    this.topicPartition = topicPartition;
    this.archived = archived;
  }

  /**
   * Returns when each record equals the archived one of the same Kafka offset, or was skipped.
   *
   * @param delivered by rising Kafka offset, none above the last archived one
   * @throws ContradictionException if one differs, or was not archived though a later one was
   */
  void requireArchived(List<KafkaRecord> delivered) throws IOException {
    if (delivered.isEmpty()) {
      return;
    }
    try (ArchivedRecordReader reader = archived.readerAt(delivered.get(0).kafkaOffset())) {
      for (KafkaRecord record : delivered) {
        requireEqual(record, seek(reader, record.kafkaOffset()));
      }
    }
  }

  private static ArchivedPosition seek(ArchivedRecordReader reader, long kafkaOffset)
      throws IOException {
    ArchivedPosition found = reader.nextPosition();
    while (found != null && found.kafkaOffset() < kafkaOffset) {
      found = reader.nextPosition();
    }
    return found;
  }

  private void requireEqual(KafkaRecord delivered, ArchivedPosition found) {
    if (found == null || found.kafkaOffset() != delivered.kafkaOffset()) {
      throw contradiction(delivered, "is not in the archive, although later ones are");
    }
    if (found.envelope() instanceof KafkaRecord same && !delivered.equals(same)) {
      throw contradiction(
          delivered,
          "differs from the archived one at stream offset "
              + found.streamOffset()
              + " (delivered "
              + delivered
              + ", archived "
              + same
              + ")");
    }
  }

  private ContradictionException contradiction(KafkaRecord delivered, String what) {
    return new ContradictionException(
        topicPartition
            + ": the record at Kafka offset "
            + delivered.kafkaOffset()
            + " "
            + what
            + ". The topic was deleted and created again or cut, or another cluster answers, or the"
            + " archive was altered, or a transform gives another result each time. Nothing was"
            + " written. Run chainlog verify; if the topic is new, set "
            + SinkPolicy.TOPIC_RECREATED_CONFIG
            + "="
            + SinkPolicy.TopicRecreated.NEW_INCARNATION.label());
  }
}
