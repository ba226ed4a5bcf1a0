package io.chainlog.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaRecordMapperTest {
  private static final byte[] BYTES = "007".getBytes(StandardCharsets.UTF_8);

  @Test
  void takesWhatByteArrayConvertersGive() {
    KafkaRecord kafkaRecord =
        KafkaRecordMapper.toKafkaRecord(
            converted(
                new ByteArrayConverter(), new ByteArrayConverter(), new ByteArrayConverter()));
    assertThat(kafkaRecord.key()).isEqualTo(BYTES);
    assertThat(kafkaRecord.value()).isEqualTo(BYTES);
    assertThat(kafkaRecord.headers().get(0).value()).isEqualTo(BYTES);
  }

  @Test
  void refusesWhatOtherConvertersGiveAndNamesTheSetting() {
    Converter bytes = new ByteArrayConverter();
    Converter text = new StringConverter();
    HeaderConverter headerBytes = new ByteArrayConverter();
    assertRefused(converted(text, bytes, headerBytes), "key");
    assertRefused(converted(bytes, text, headerBytes), "value");
    assertRefused(converted(bytes, bytes, new SimpleHeaderConverter()), "header");
    assertRefused(converted(bytes, bytes, new StringConverter()), "header");
  }

  private static void assertRefused(SinkRecord sinkRecord, String part) {
    assertThatThrownBy(() -> KafkaRecordMapper.toKafkaRecord(sinkRecord))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders-1, offset 5")
        .hasMessageContaining("the " + part + " is ")
        .hasMessageContaining(
            "set " + part + ".converter=org.apache.kafka.connect.converters.ByteArrayConverter");
  }

  @Test
  void takesRecordsWithoutSchema() {
    KafkaRecord kafkaRecord =
        KafkaRecordMapper.toKafkaRecord(
            new SinkRecord("orders", 1, null, BYTES, null, ByteBuffer.wrap(BYTES, 1, 2), 5));
    assertThat(kafkaRecord.key()).isEqualTo(BYTES);
    assertThat(kafkaRecord.value()).isEqualTo(new byte[] {'0', '7'});
    assertThat(kafkaRecord.timestampKind()).isEqualTo(TimestampKind.NONE);
    assertThat(kafkaRecord.timestampMs()).isEqualTo(KafkaRecord.NO_TIMESTAMP);
  }

  @Test
  void archivesWhereARecordCameFromNotWhereATransformSentIt() {
    SinkRecord moved =
        new SinkRecord("orders", 1, null, BYTES, null, null, 5)
            .newRecord("other", 7, null, null, null, BYTES, 9L);
    assertThat(KafkaRecordMapper.topicPartition(moved)).isEqualTo(new TopicPartition("orders", 1));
    assertThat(KafkaRecordMapper.toKafkaRecord(moved).kafkaOffset()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"NO_TIMESTAMP_TYPE, NONE", "CREATE_TIME, CREATE", "LOG_APPEND_TIME, LOG_APPEND"})
  void keepsWhoSetTheTimestamp(TimestampType type, TimestampKind kind) {
    SinkRecord sinkRecord = new SinkRecord("orders", 1, null, null, null, null, 5, 77L, type);
    KafkaRecord kafkaRecord = KafkaRecordMapper.toKafkaRecord(sinkRecord);
    assertThat(kafkaRecord.timestampKind()).isEqualTo(kind);
    assertThat(kafkaRecord.timestampMs()).isEqualTo(77);
  }

  /** As a worker does it. */
  private static SinkRecord converted(Converter key, Converter value, HeaderConverter header) {
    key.configure(Map.of(), true);
    value.configure(Map.of(), false);
    header.configure(Map.of("converter.type", "header"));
    SchemaAndValue k = key.toConnectData("orders", BYTES);
    SchemaAndValue v = value.toConnectData("orders", BYTES);
    SchemaAndValue h = header.toConnectHeader("orders", "h", BYTES);
    return new SinkRecord(
        "orders",
        1,
        k.schema(),
        k.value(),
        v.schema(),
        v.value(),
        5,
        0L,
        TimestampType.CREATE_TIME,
        new ConnectHeaders().add("h", h));
  }
}
