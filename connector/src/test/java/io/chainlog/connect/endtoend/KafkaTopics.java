package io.chainlog.connect.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.PartitionReader;
import io.chainlog.cluster.TopicWriter;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Writes records of every shape into topics, and reads what a consumer of committed records sees.
 */
final class KafkaTopics {
  private static final int TRANSACTION_RECORDS = 20;

  /** A broker refuses what lies in the future. */
  private static final long LATEST_MS = 1_700_000_000_000L;

  private final KafkaCluster kafka;
  private final Random random;

  /**
   * @param seed of what is in the records
   */
  KafkaTopics(KafkaCluster kafka, long seed) {
    this.kafka = kafka;
    this.random = new Random(seed);
  }

  /** Creates a topic that keeps its records, however old their timestamps are. */
  void create(String topic, int partitions) {
    kafka.createTopic(topic, partitions, Map.of());
  }

  /** Records by themselves, in turn with transactions of which every second is aborted. */
  void produce(String topic, int partitions, int records) {
    String transactionalId = "tx-" + topic + random.nextInt();
    try (TopicWriter writer =
        new TopicWriter(kafka.bootstrapServers(), transactionalId, Map.of())) {
      for (int i = 0; i < records; i += 2 * TRANSACTION_RECORDS) {
        writer.write(records(topic, partitions));
        if (i % (4 * TRANSACTION_RECORDS) == 0) {
          writer.commit(records(topic, partitions));
        } else {
          writer.abort(records(topic, partitions));
        }
      }
    }
  }

  private List<ProducerRecord<byte[], byte[]>> records(String topic, int partitions) {
    return Stream.generate(() -> record(topic, partitions)).limit(TRANSACTION_RECORDS).toList();
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int partitions) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, random.nextInt(partitions), random.nextLong(LATEST_MS), bytes(), bytes());
    for (int i = random.nextInt(4); i > 0; i--) {
      record.headers().add(random.nextBoolean() ? "h" : "ü" + random.nextInt(2), bytes());
    }
    return record;
  }

  /** Null, empty, what a converter takes for a number, or binary. */
  private byte[] bytes() {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> "007".getBytes(UTF_8);
      default -> {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }

  /** The committed records of a topic by partition, in their order. */
  Map<Integer, List<KafkaRecord>> read(String topic) {
    Map<Integer, List<KafkaRecord>> records = new TreeMap<>();
    for (int partition = 0; partition < kafka.partitions(topic).orElse(0); partition++) {
      try (PartitionReader reader = kafka.read(topic, partition)) {
        List<KafkaRecord> ofPartition = new ArrayList<>();
        reader.forEachRemaining(record -> ofPartition.add(asArchived(record)));
        records.put(partition, ofPartition);
      }
    }
    return records;
  }

  private static KafkaRecord asArchived(ConsumerRecord<byte[], byte[]> record) {
    List<KafkaHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new KafkaHeader(header.key(), header.value()));
    }
    return new KafkaRecord(
        record.offset(),
        record.timestamp(),
        TimestampKind.CREATE,
        record.key(),
        record.value(),
        headers);
  }

  /** What must be the same in a replay: everything but the offset. */
  static List<KafkaRecord> withoutOffsets(List<KafkaRecord> records) {
    return records.stream()
        .map(
            r ->
                new KafkaRecord(
                    0, r.timestampMs(), r.timestampKind(), r.key(), r.value(), r.headers()))
        .toList();
  }
}
