package io.chainlog.clustertests;

import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.PartitionReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Every record that a broker has acknowledged to a producer here, and that was committed. It
 * outlives the topic, so it also tells what retention or a recreation removed.
 *
 * <p>Thread-safe.
 */
final class Ledger {
  private final Map<Stream, NavigableMap<Long, Fingerprint>> acknowledged = new HashMap<>();
  private final Map<TopicPartition, Integer> incarnations = new HashMap<>();
  private final Set<Fingerprint> uncertain = new HashSet<>();

  /**
   * A partition between two creations of its topic.
   *
   * @param incarnation 0 for the first
   */
  record Stream(String topic, int partition, int incarnation) {
    /** The name of its stream in an archive. */
    String name() {
      return topic + "-" + partition + (incarnation == 0 ? "" : "@" + incarnation);
    }
  }

  /** Adds records that were acknowledged, in the order in which they were sent. */
  synchronized void add(
      List<ProducerRecord<byte[], byte[]>> records, List<RecordMetadata> written) {
    for (int i = 0; i < records.size(); i++) {
      RecordMetadata where = written.get(i);
      records(stream(where.topic(), where.partition()))
          .put(where.offset(), Fingerprint.of(records.get(i)));
    }
  }

  /** Adds records that consumers may get or not, for their producer failed or aborted them. */
  synchronized void addUncertain(List<ProducerRecord<byte[], byte[]>> records) {
    records.forEach(record -> uncertain.add(Fingerprint.of(record)));
  }

  /**
   * From now on, records of the topic belong to the next incarnation of each partition. One that
   * had no record has nothing in the archive that the new topic could contradict: it stays the
   * same.
   */
  synchronized void recreated(String topic) {
    for (Stream stream : ends().keySet()) {
      if (stream.topic().equals(topic)) {
        incarnations.merge(new TopicPartition(topic, stream.partition()), 1, Integer::sum);
      }
    }
  }

  /**
   * From now on, records of the topic belong to its next incarnation, which begins with the same
   * records up to an earlier end.
   *
   * @param ends what {@link #ends} returned earlier
   */
  synchronized void setBack(String topic, Map<Stream, Long> ends) {
    recreated(topic);
    ends.forEach(
        (stream, last) -> {
          if (stream.topic().equals(topic)) {
            records(stream(topic, stream.partition())).putAll(records(stream).headMap(last, true));
          }
        });
  }

  /** Strikes out what was removed from the topic before it was archived. Returns how many. */
  synchronized long strikeOut(Stream stream, long fromOffset, long endOffset) {
    Map<Long, Fingerprint> removed = records(stream).subMap(fromOffset, endOffset);
    long count = removed.size();
    removed.clear();
    return count;
  }

  /** All that was acknowledged, by Kafka offset; a copy. */
  synchronized NavigableMap<Long, Fingerprint> snapshot(Stream stream) {
    return new TreeMap<>(records(stream));
  }

  /** The streams that have at least one record. */
  synchronized Set<Stream> streams() {
    Set<Stream> streams = new HashSet<>(acknowledged.keySet());
    streams.removeIf(stream -> records(stream).isEmpty());
    return streams;
  }

  /** Kafka offset of the last record of each stream of the present incarnations. */
  synchronized Map<Stream, Long> ends() {
    Map<Stream, Long> ends = new HashMap<>();
    acknowledged.forEach(
        (stream, records) -> {
          if (!records.isEmpty() && isPresent(stream)) {
            ends.put(stream, records.lastKey());
          }
        });
    return ends;
  }

  /** Whether the stream is of the present incarnation of its topic. */
  synchronized boolean isPresent(Stream stream) {
    return stream.equals(stream(stream.topic(), stream.partition()));
  }

  synchronized long size() {
    return acknowledged.values().stream().mapToLong(Map::size).sum();
  }

  /** The present incarnation of a partition. */
  synchronized Stream stream(String topic, int partition) {
    return new Stream(
        topic, partition, incarnations.getOrDefault(new TopicPartition(topic, partition), 0));
  }

  /**
   * Decides by the topic about records whose producer failed or aborted them.
   *
   * @return records of the topic that no producer here has sent, which there must not be
   */
  synchronized long reconcile(KafkaCluster cluster, Stream stream) {
    NavigableMap<Long, Fingerprint> records = records(stream);
    long foreign = 0;
    try (PartitionReader reader = cluster.read(stream.topic(), stream.partition())) {
      while (reader.hasNext()) {
        ConsumerRecord<byte[], byte[]> record = reader.next();
        Fingerprint found = Fingerprint.of(record);
        if (!found.equals(records.get(record.offset()))) {
          if (uncertain.contains(found)) {
            records.put(record.offset(), found);
          } else {
            foreign++;
          }
        }
      }
    }
    return foreign;
  }

  private NavigableMap<Long, Fingerprint> records(Stream stream) {
    return acknowledged.computeIfAbsent(stream, s -> new TreeMap<>());
  }
}
