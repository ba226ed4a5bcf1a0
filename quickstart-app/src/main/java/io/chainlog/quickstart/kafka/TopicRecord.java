package io.chainlog.quickstart.kafka;

import io.chainlog.cluster.PartitionReader;
import io.chainlog.envelope.KafkaHeader;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A Kafka record, as far as a replay has to give it back, and where it was found.
 *
 * @param partition its partition
 * @param offset its Kafka offset, -1 if it has none yet
 * @param timestampMs its timestamp, milliseconds since 1970 UTC
 * @param key null and empty are different
 * @param value null is a tombstone, which is not an empty value
 * @param headers in their order; a key may occur more than once
 */
@SuppressWarnings("ArrayRecordComponent") // no one writes into them, and each is read once
record TopicRecord(
    int partition,
    long offset,
    long timestampMs,
    byte[] key,
    byte[] value,
    List<KafkaHeader> headers) {

  TopicRecord {
    headers = List.copyOf(headers);
  }

  /** What a reader has left; valid until the reader is closed. */
  static Iterator<TopicRecord> in(PartitionReader reader) {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(reader, Spliterator.ORDERED), false)
        .map(TopicRecord::of)
        .iterator();
  }

  private static TopicRecord of(ConsumerRecord<byte[], byte[]> record) {
    List<KafkaHeader> headers =
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> new KafkaHeader(header.key(), header.value()))
            .toList();
    return new TopicRecord(
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        headers);
  }

  ProducerRecord<byte[], byte[]> toProducerRecord(String topic) {
    List<Header> kafkaHeaders =
        headers.stream().<Header>map(h -> new RecordHeader(h.key(), h.value())).toList();
    return new ProducerRecord<>(topic, partition, timestampMs, key, value, kafkaHeaders);
  }
}
