package io.chainlog.connect.sink;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.streams.ArchivedPosition;
import io.chainlog.envelope.streams.ArchivedRecordReader;
import io.chainlog.envelope.streams.ArchivedRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
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

  DuplicateCheck(TopicPartition topicPartition, ArchivedRecords archived) {
    this.topicPartition = topicPartition;
    this.archived = archived;
  }

  /**
   * Returns when each record equals the archived one of the same Kafka offset, or was skipped.
   *
   * @param delivered by rising Kafka offset, none above the last archived one
   * @return the Kafka offsets of the records that were compared
   * @throws ContradictionException if one differs, or was not archived though a later one was
   */
  List<Long> requireArchived(List<SinkRecord> delivered) throws IOException {
    List<Long> equal = new ArrayList<>(delivered.size());
    if (!delivered.isEmpty()) {
      try (ArchivedRecordReader reader =
          archived.readerAt(delivered.get(0).originalKafkaOffset())) {
        for (SinkRecord record : delivered) {
          if (isEqual(record, seek(reader, record.originalKafkaOffset()))) {
            equal.add(record.originalKafkaOffset());
          }
        }
      }
    }
    return equal;
  }

  private static ArchivedPosition seek(ArchivedRecordReader reader, long kafkaOffset)
      throws IOException {
    ArchivedPosition found = reader.nextPosition();
    while (found != null && found.kafkaOffset() < kafkaOffset) {
      found = reader.nextPosition();
    }
    return found;
  }

  /** False for a record that was skipped: there is only a digest to compare, if that. */
  private boolean isEqual(SinkRecord record, ArchivedPosition found) {
    long offset = record.originalKafkaOffset();
    if (found == null || found.kafkaOffset() != offset) {
      throw contradiction(offset, "is not in the archive, although later ones are");
    }
    if (found.envelope() instanceof RecordSkipped skipped) {
      requireSameDigest(record, skipped);
      return false;
    }
    KafkaRecord same = (KafkaRecord) found.envelope();
    KafkaRecord delivered = KafkaRecordMapper.toKafkaRecord(record);
    if (!delivered.equals(same)) {
      throw contradiction(
          offset,
          "differs from the archived one at stream offset "
              + found.streamOffset()
              + " (delivered "
              + delivered
              + ", archived "
              + same
              + ")");
    }
    return true;
  }

  /** A record that is none of bytes has no digest. */
  private void requireSameDigest(SinkRecord record, RecordSkipped skipped) {
    if (skipped.payloadSha256() == null) {
      return;
    }
    byte[] payload = EnvelopeFormat.encode(KafkaRecordMapper.toKafkaRecord(record));
    String sha256 = HexFormat.of().formatHex(SettingsStatement.sha256(payload));
    if (!sha256.equals(skipped.payloadSha256())) {
      throw contradiction(
          record.originalKafkaOffset(),
          "differs from the one that was skipped (delivered "
              + sha256
              + ", skipped "
              + skipped.payloadSha256()
              + ")");
    }
  }

  private ContradictionException contradiction(long kafkaOffset, String what) {
    return new ContradictionException(
        topicPartition
            + ": the record at Kafka offset "
            + kafkaOffset
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
