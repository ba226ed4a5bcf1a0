package io.chainlog.connect.sink;

import io.chainlog.connect.config.Validation;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Turns what Connect delivers back into the bytes that stood in Kafka.
 *
 * <p>Checks each record: the worker's own converters do not reach the connector's {@code validate},
 * and a converter that made text or numbers of the bytes has already lost some of them.
 */
final class KafkaRecordMapper {
  private KafkaRecordMapper() {}

  /** The partition that the record was consumed from, whatever a transform made of it. */
  static TopicPartition topicPartition(SinkRecord sinkRecord) {
    return new TopicPartition(sinkRecord.originalTopic(), sinkRecord.originalKafkaPartition());
  }

  /**
   * @throws ConnectException if key, value or a header is not bytes
   */
  static KafkaRecord toKafkaRecord(SinkRecord sinkRecord) {
    return new KafkaRecord(
        sinkRecord.originalKafkaOffset(),
        sinkRecord.timestamp() == null ? KafkaRecord.NO_TIMESTAMP : sinkRecord.timestamp(),
        timestampKind(sinkRecord.timestampType()),
        bytes(sinkRecord, "key", sinkRecord.keySchema(), sinkRecord.key()),
        bytes(sinkRecord, "value", sinkRecord.valueSchema(), sinkRecord.value()),
        headers(sinkRecord));
  }

  private static TimestampKind timestampKind(TimestampType type) {
    return switch (type) {
      case NO_TIMESTAMP_TYPE -> TimestampKind.NONE;
      case CREATE_TIME -> TimestampKind.CREATE;
      case LOG_APPEND_TIME -> TimestampKind.LOG_APPEND;
    };
  }

  private static List<KafkaHeader> headers(SinkRecord sinkRecord) {
    List<KafkaHeader> headers = new ArrayList<>(sinkRecord.headers().size());
    for (Header header : sinkRecord.headers()) {
      byte[] value = bytes(sinkRecord, "header", header.schema(), header.value());
      headers.add(new KafkaHeader(header.key(), value));
    }
    return headers;
  }

  private static byte[] bytes(SinkRecord sinkRecord, String part, Schema schema, Object value) {
    if (schema == null || schema.type() == Schema.Type.BYTES) {
      if (value == null || value instanceof byte[]) {
        return (byte[]) value;
      }
      if (value instanceof ByteBuffer buffer) {
        return copy(buffer);
      }
    }
    throw notBytes(sinkRecord, part, value);
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static ConnectException notBytes(SinkRecord sinkRecord, String part, Object value) {
    String setting = part + ".converter";
    return new ConnectException(
        String.format(
            Locale.ROOT,
            "%s, offset %d: the %s is %s, not bytes, so it is not archived. %s is not ByteArrayConverter, or a transform changed it: %s",
            topicPartition(sinkRecord),
            sinkRecord.originalKafkaOffset(),
            part,
            value == null ? "of another schema" : "a " + value.getClass().getName(),
            setting,
            Validation.converterRemedy(setting)));
  }
}
