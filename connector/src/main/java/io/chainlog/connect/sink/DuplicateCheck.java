package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.streams.ArchivedPosition;
import io.chainlog.connect.streams.ArchivedRecordReader;
import io.chainlog.connect.streams.ArchivedRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Compares what Kafka delivers again with what is archived.
 *
 * <p>Dropping it unseen would be wrong: when a topic is deleted and created again, its offsets
 * start at 0 again, and everything up to the old end would pass for a duplicate.
 */
final class DuplicateCheck {
  private final TopicPartition topicPartition;
  private final ArchivedRecords archived;
  private final SkippedOffsets skipped;

  DuplicateCheck(TopicPartition topicPartition, ArchivedRecords archived, SkippedOffsets skipped) {
    this.topicPartition = topicPartition;
    this.archived = archived;
    this.skipped = skipped;
  }

  /**
   * Returns when each record equals the archived one of the same Kafka offset, or was skipped.
   *
   * @param delivered by rising Kafka offset, none above the last archived one
   * @return the records that were compared
   * @throws ContradictionException if one differs, or was not archived though a later one was
   */
  List<KafkaRecord> requireArchived(List<SinkRecord> delivered) throws IOException {
    List<KafkaRecord> records = new ArrayList<>(delivered.size());
    for (SinkRecord record : delivered) {
      toCompare(record).ifPresent(records::add);
    }
    if (!records.isEmpty()) {
      try (ArchivedRecordReader reader = archived.readerAt(records.get(0).kafkaOffset())) {
        for (KafkaRecord record : records) {
          requireEqual(record, seek(reader, record.kafkaOffset()));
        }
      }
    }
    return records;
  }

  /** Empty for a skipped record that is none of bytes: there is nothing that it could equal. */
  private Optional<KafkaRecord> toCompare(SinkRecord record) {
    try {
      return Optional.of(KafkaRecordMapper.toKafkaRecord(record));
    } catch (ConnectException e) {
      if (skipped.contains(topicPartition, record.originalKafkaOffset())) {
        return Optional.empty();
      }
      throw e;
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
