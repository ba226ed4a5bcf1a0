package io.chainlog.clustertests;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Records of every awkward shape; no two of them are the same. */
final class RandomRecords {
  private static final List<String> HEADER_KEYS = List.of("trace", "retry", "größe", "");
  // Text that converters turn into numbers, booleans or nothing.
  private static final List<String> TEXTS = List.of("null", "007", "1.10", "true", "", "[1,2]");
  private static final int LARGE_BYTES = 60_000;
  private static final int KEYS = 50;
  private static final long FIRST_TIMESTAMP_MS = 1_750_000_000_000L;

  private final Random random;
  private long written;

  RandomRecords(Random random) {
    this.random = random;
  }

  /** Some records for one partition. */
  List<ProducerRecord<byte[], byte[]>> batch(String topic, int partition, int count) {
    List<ProducerRecord<byte[], byte[]>> batch = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      batch.add(record(topic, partition, key()));
    }
    return batch;
  }

  /** A record with a key of one of few, as a compacted topic needs it. */
  ProducerRecord<byte[], byte[]> keyed(String topic, int partition) {
    return record(topic, partition, text("key-" + random.nextInt(KEYS)));
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int partition, byte[] key) {
    written++;
    List<Header> headers = headers();
    // Records without content would look like one record written twice.
    headers.add(new RecordHeader("n", ByteBuffer.allocate(Long.BYTES).putLong(0, written).array()));
    long timestampMs = FIRST_TIMESTAMP_MS + written - random.nextInt(100);
    return new ProducerRecord<>(topic, partition, timestampMs, key, value(), headers);
  }

  private byte[] key() {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> bytes(16);
      default -> text("key-" + random.nextInt(KEYS));
    };
  }

  private byte[] value() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> text(TEXTS.get(random.nextInt(TEXTS.size())));
      case 3 -> bytes(1 + random.nextInt(4_000));
      case 4 -> random.nextInt(20) == 0 ? bytes(LARGE_BYTES) : bytes(10);
      default -> text("value " + written + " ".repeat(random.nextInt(80)));
    };
  }

  private List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
    for (int i = 0; i < count; i++) {
      String key = HEADER_KEYS.get(random.nextInt(HEADER_KEYS.size()));
      byte[] value = random.nextInt(4) == 0 ? null : text(TEXTS.get(random.nextInt(TEXTS.size())));
      headers.add(new RecordHeader(key, value));
    }
    return headers;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
