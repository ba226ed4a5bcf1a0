package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.streams.ArchivedRecord;
import io.chainlog.connect.streams.ArchivedRecordReader;
import io.chainlog.connect.streams.ArchivedRecords;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Compares what Kafka delivers again with what is archived.
 *
 * <p>Dropping it unseen would be wrong: when a topic is deleted and made anew, its offsets start at
 * 0 again, and everything up to the old end would pass for a duplicate.
 */
final class DuplicateCheck {
  private final TopicPartition topicPartition;
  private final ArchivedRecords archived;

  DuplicateCheck(TopicPartition topicPartition, ArchivedRecords archived) {
    this.topicPartition = topicPartition;
    this.archived = archived;
  }

  /**
   * Returns when each record equals the archived one of the same Kafka offset.
   *
   * @param delivered by rising Kafka offset, none above the last archived one
   * @throws ConnectException if one differs, or was not archived though a later one was
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

  private static ArchivedRecord seek(ArchivedRecordReader reader, long kafkaOffset)
      throws IOException {
    ArchivedRecord found = reader.next();
    while (found != null && found.kafkaOffset() < kafkaOffset) {
      found = reader.next();
    }
    return found;
  }

  private void requireEqual(KafkaRecord delivered, ArchivedRecord found) {
    if (found == null || found.kafkaOffset() != delivered.kafkaOffset()) {
      throw contradiction(delivered, "is not in the archive, although later ones are");
    }
    if (!delivered.equals(found.kafkaRecord())) {
      throw contradiction(
          delivered,
          String.format(
              Locale.ROOT,
              "differs from the archived one at stream offset %d (delivered %s, archived %s)",
              found.streamOffset(),
              delivered,
              found.kafkaRecord()));
    }
  }

  private ConnectException contradiction(KafkaRecord delivered, String what) {
    return new ConnectException(
        String.format(
            Locale.ROOT,
            "%s: the record at Kafka offset %d %s. The topic was deleted and made anew, or the archive"
                + " was altered, or a transform gives another result each time. Nothing was written."
                + " Run chainlog verify; if the topic is new, archive it into an empty folder",
            topicPartition,
            delivered.kafkaOffset(),
            what));
  }
}
