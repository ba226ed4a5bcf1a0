package io.chainlog.connect.model;

import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records by chance: null and empty, with duplicate headers, with and without timestamps. */
final class ModelRecords {
  private static final String[] HEADER_KEYS = {"", "a", "b"};
  private static final List<TimestampKind> KINDS = List.of(TimestampKind.values());
  private static final int MAX_VALUE_BYTES = 60;

  static final KafkaRecord EMPTY =
      new KafkaRecord(
          0, KafkaRecord.NO_TIMESTAMP, TimestampKind.NONE, null, null, List.<KafkaHeader>of());

  private ModelRecords() {}

  static KafkaRecord random(Random random, long offset) {
    TimestampKind kind = KINDS.get(random.nextInt(KINDS.size()));
    return new KafkaRecord(
        offset,
        kind == TimestampKind.NONE ? KafkaRecord.NO_TIMESTAMP : random.nextInt(1_000_000),
        kind,
        bytes(random),
        bytes(random),
        headers(random));
  }

  private static byte[] bytes(Random random) {
    if (random.nextInt(8) == 0) {
      return null;
    }
    byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(MAX_VALUE_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static List<KafkaHeader> headers(Random random) {
    List<KafkaHeader> headers = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      headers.add(new KafkaHeader(HEADER_KEYS[random.nextInt(HEADER_KEYS.length)], bytes(random)));
    }
    return headers;
  }

  /** The same but for one thing, as the record of another history may be. */
  static KafkaRecord twin(Random random, KafkaRecord of) {
    long timestampMs = of.timestampMs();
    TimestampKind kind = of.timestampKind();
    byte[] key = of.key();
    byte[] value = of.value();
    List<KafkaHeader> headers = new ArrayList<>(of.headers());
    switch (kind == TimestampKind.NONE ? 2 + random.nextInt(3) : random.nextInt(5)) {
      case 0 -> timestampMs += 1 + random.nextInt(1_000);
      case 1 ->
          kind = kind == TimestampKind.CREATE ? TimestampKind.LOG_APPEND : TimestampKind.CREATE;
      case 2 -> key = another(random, key);
      case 3 -> value = another(random, value);
      default -> headers.add(0, new KafkaHeader("a", null));
    }
    return new KafkaRecord(of.kafkaOffset(), timestampMs, kind, key, value, headers);
  }

  private static byte[] another(Random random, byte[] bytes) {
    if (bytes == null || bytes.length == 0) {
      return bytes == null ? new byte[0] : null;
    }
    byte[] changed = bytes.clone();
    changed[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
    return changed;
  }

  /** As a worker with byte array converters delivers it. */
  static SinkRecord toSinkRecord(TopicPartition partition, KafkaRecord of) {
    ConnectHeaders headers = new ConnectHeaders();
    of.headers()
        .forEach(header -> headers.add(header.key(), header.value(), Schema.OPTIONAL_BYTES_SCHEMA));
    return new SinkRecord(
        partition.topic(),
        partition.partition(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        of.key(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        of.value(),
        of.kafkaOffset(),
        of.timestampMs() == KafkaRecord.NO_TIMESTAMP ? null : of.timestampMs(),
        timestampType(of.timestampKind()),
        headers);
  }

  private static TimestampType timestampType(TimestampKind kind) {
    return switch (kind) {
      case NONE -> TimestampType.NO_TIMESTAMP_TYPE;
      case CREATE -> TimestampType.CREATE_TIME;
      case LOG_APPEND -> TimestampType.LOG_APPEND_TIME;
    };
  }
}
