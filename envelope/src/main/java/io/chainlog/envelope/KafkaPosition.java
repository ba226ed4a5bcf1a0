package io.chainlog.envelope;

/** An envelope that accounts for one Kafka offset. These offsets rise within a stream. */
public sealed interface KafkaPosition extends Envelope permits KafkaRecord, RecordSkipped {

  /** Offset in the topic-partition, not negative. */
  long kafkaOffset();
}
