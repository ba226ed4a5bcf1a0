package io.chainlog.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.PartitionReader;
import io.chainlog.cluster.TopicWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of every shape, and what a replay has to leave as it was. */
final class TopicContents {
  private static final long SEED = 20261125;

  /** A broker refuses timestamps in the future. */
  private static final long LATEST_MS = 1_700_000_000_000L;

  private TopicContents() {}

  /** Creates a topic with that many records. */
  static void write(KafkaCluster kafka, String topic, int partitions, int records) {
    Random random = new Random(SEED);
    kafka.createTopic(topic, partitions, Map.of());
    try (TopicWriter writer = new TopicWriter(kafka.bootstrapServers(), topic, Map.of())) {
      writer.write(
          Stream.generate(() -> record(topic, partitions, random)).limit(records).toList());
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, int partitions, Random random) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic,
            random.nextInt(partitions),
            random.nextLong(LATEST_MS),
            bytes(random),
            bytes(random));
    for (int i = random.nextInt(4); i > 0; i--) {
      record.headers().add("h" + random.nextInt(2), bytes(random));
    }
    return record;
  }

  private static byte[] bytes(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> "null".getBytes(UTF_8);
      default -> {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }

  /** Each committed record of a topic by partition, without its offset; none if it is not there. */
  static List<String> read(KafkaCluster kafka, String topic) {
    List<String> records = new ArrayList<>();
    for (int partition = 0; partition < kafka.partitions(topic).orElse(0); partition++) {
      try (PartitionReader reader = kafka.read(topic, partition)) {
        reader.forEachRemaining(record -> records.add(inWords(record)));
      }
    }
    return records;
  }

  private static String inWords(ConsumerRecord<byte[], byte[]> record) {
    String headers =
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> header.key() + "=" + Arrays.toString(header.value()))
            .collect(Collectors.joining(","));
    return Stream.of(
            record.partition(),
            record.timestamp(),
            Arrays.toString(record.key()),
            Arrays.toString(record.value()),
            headers)
        .map(Object::toString)
        .collect(Collectors.joining(" | "));
  }
}
