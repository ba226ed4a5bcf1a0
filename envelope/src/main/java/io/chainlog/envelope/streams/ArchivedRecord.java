package io.chainlog.envelope.streams;

import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.record.ChainHash;

/**
 * A Kafka record, and where it stands in its stream.
 *
 * @param kafkaRecord the record
 * @param streamOffset offset in the stream
 * @param chainHash chain hash of the record in the stream
 */
public record ArchivedRecord(KafkaRecord kafkaRecord, long streamOffset, ChainHash chainHash) {

  /** Offset in the topic-partition. */
  public long kafkaOffset() {
    return kafkaRecord.kafkaOffset();
  }
}
