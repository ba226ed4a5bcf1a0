package io.chainlog.quickstart.kafka;

import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.TopicWriter;
import io.chainlog.envelope.KafkaHeader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records that the quickstart produces: every shape that archives are known to get wrong. Each
 * is a function of the seed and its number, so the same workload can be made again to compare with.
 *
 * @param seed where the content comes from
 * @param records how many to write, those of aborted transactions included
 */
public record Workload(long seed, long records) {
  /** The number of partitions that it is written for. */
  public static final int PARTITIONS = 3;

  /** Fewer would leave a batch kind or a partition out. */
  public static final long LEAST_RECORDS = 1_000;

  private static final long FIRST_TIMESTAMP_MS = 1_750_000_000_000L;
  private static final long ONE_DAY_MS = 86_400_000L;
  private static final int LARGE_VALUE_BYTES = 900 * 1024;
  private static final List<String> HEADER_KEYS =
      List.of("trace-id", "retry", "content-type", "größe", "");
  // Text that converters are known to turn into numbers, booleans or nothing.
  private static final List<String> HEADER_TEXTS =
      List.of("007", "1.10", "true", "null", "", "[1,2]", "application/json");

  /** How a batch is written. */
  public enum Kind {
    PLAIN,
    COMMITTED,
    ABORTED
  }

  /** Records written one after the other, all plainly or all in one transaction. */
  record Batch(Kind kind, List<TopicRecord> records) {
    private void write(TopicWriter writer, String topic) {
      List<ProducerRecord<byte[], byte[]>> all =
          records.stream().map(record -> record.toProducerRecord(topic)).toList();
      switch (kind) {
        case PLAIN -> writer.write(all);
        case COMMITTED -> writer.commit(all);
        case ABORTED -> writer.abort(all);
      }
    }
  }

  /**
   * @throws IllegalArgumentException if there are too few records for every kind and shape
   */
  public Workload {
    if (records < LEAST_RECORDS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a workload has at least %,d records: %,d", LEAST_RECORDS, records));
    }
  }

  /** Creates a topic that takes the largest message, whatever the broker's default is. */
  public static void createTopic(KafkaCluster cluster, String topic) {
    cluster.createTopic(topic, PARTITIONS, Map.of("max.message.bytes", Integer.toString(1 << 20)));
  }

  /**
   * Writes all of it into a topic, batch after batch, so that the order of each partition is the
   * workload's.
   *
   * @param progress takes the number of records written so far
   */
  public void produce(KafkaCluster cluster, String topic, LongConsumer progress) {
    String transactionalId = "chainlog-quickstart-" + topic;
    try (TopicWriter writer =
        new TopicWriter(cluster.bootstrapServers(), transactionalId, Map.of())) {
      long written = 0;
      for (Batch batch : (Iterable<Batch>) batches()::iterator) {
        batch.write(writer, topic);
        written += batch.records().size();
        progress.accept(written);
      }
    }
  }

  Stream<Batch> batches() {
    return LongStream.range(0, batchCount()).mapToObj(this::batch);
  }

  /** How many batches of a kind there are. */
  public long batches(Kind kind) {
    return LongStream.range(0, batchCount()).filter(batch -> kind(batch) == kind).count();
  }

  /** How many records a consumer of committed records gets to see. */
  public long committedRecords() {
    return LongStream.range(0, records).filter(this::isCommitted).count();
  }

  /** What a consumer of committed records gets to see of a partition, in order. */
  Iterator<TopicRecord> committed(int partition) {
    return LongStream.range(0, records)
        .filter(this::isCommitted)
        .mapToObj(this::record)
        .filter(record -> record.partition() == partition)
        .iterator();
  }

  private Batch batch(long number) {
    long first = number * batchSize();
    long end = Math.min(first + batchSize(), records);
    return new Batch(kind(number), LongStream.range(first, end).mapToObj(this::record).toList());
  }

  private boolean isCommitted(long record) {
    return kind(record / batchSize()) != Kind.ABORTED;
  }

  private static Kind kind(long batch) {
    long ofTen = batch % 10;
    if (ofTen == 5) {
      return Kind.ABORTED;
    }
    return ofTen % 2 == 0 ? Kind.PLAIN : Kind.COMMITTED;
  }

  /** At least 40 batches, so that a small workload has every kind too. */
  private long batchSize() {
    return Math.min(500, records / 40);
  }

  private long batchCount() {
    return (records + batchSize() - 1) / batchSize();
  }

  private TopicRecord record(long number) {
    // Neighbouring seeds give neighbouring first numbers; the multiplication keeps them apart.
    Random random = new Random((seed + number) * 0x9E3779B97F4A7C15L);
    int partition = random.nextInt(PARTITIONS);
    long timestampMs = timestampMs(random, number);
    byte[] key = key(random);
    byte[] value = number == records / 2 ? bytes(random, LARGE_VALUE_BYTES) : value(random, number);
    return new TopicRecord(partition, -1, timestampMs, key, value, headers(random));
  }

  private static long timestampMs(Random random, long number) {
    long inOrder = FIRST_TIMESTAMP_MS + number * 10;
    return switch (random.nextInt(20)) {
      case 0 -> inOrder - random.nextInt((int) ONE_DAY_MS); // late
      case 1 -> random.nextInt(5); // a clock that was never set
      default -> inOrder;
    };
  }

  private static byte[] key(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> null;
      case 2 -> new byte[0];
      case 3 -> bytes(random, 16);
      default -> text("customer-" + random.nextInt(5_000));
    };
  }

  private static byte[] value(Random random, long number) {
    return switch (random.nextInt(10)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2, 3 -> bytes(random, 1 + random.nextInt(400));
      case 4 -> text("x".repeat(random.nextInt(4_000)));
      default -> text(order(random, number));
    };
  }

  private static String order(Random random, long number) {
    return String.format(
        Locale.ROOT,
        "{\"order\":%d,\"customer\":\"customer-%d\",\"amount\":%d.%02d,\"currency\":\"EUR\",\"state\":\"paid\"}",
        number,
        random.nextInt(5_000),
        random.nextInt(1_000),
        random.nextInt(100));
  }

  /** None for most; else up to six of five keys, so that duplicates come by themselves. */
  private static List<KafkaHeader> headers(Random random) {
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 0;
    return Stream.generate(() -> header(random)).limit(count).toList();
  }

  private static KafkaHeader header(Random random) {
    String key = HEADER_KEYS.get(random.nextInt(HEADER_KEYS.size()));
    return switch (random.nextInt(4)) {
      case 0 -> new KafkaHeader(key, null);
      case 1 -> new KafkaHeader(key, bytes(random, 12));
      default -> new KafkaHeader(key, text(HEADER_TEXTS.get(random.nextInt(HEADER_TEXTS.size()))));
    };
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
