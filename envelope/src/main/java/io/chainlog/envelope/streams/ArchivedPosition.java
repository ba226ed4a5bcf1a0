package io.chainlog.envelope.streams;

import io.chainlog.envelope.KafkaPosition;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.record.ChainHash;
import java.util.Optional;

/**
 * A Kafka offset that a stream accounts for, by the record or by the statement that it was skipped.
 *
 * @param envelope the record or the statement
 * @param streamOffset offset in the stream
 * @param chainHash chain hash of it in the stream
 */
public record ArchivedPosition(KafkaPosition envelope, long streamOffset, ChainHash chainHash) {

  /** Offset in the topic-partition. */
  public long kafkaOffset() {
    return envelope.kafkaOffset();
  }

  /** The record; empty if it was skipped. */
  public Optional<ArchivedRecord> archived() {
    return envelope instanceof KafkaRecord kafkaRecord
        ? Optional.of(new ArchivedRecord(kafkaRecord, streamOffset, chainHash))
        : Optional.empty();
  }
}
