package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkHarness.P0;
import static io.chainlog.connect.sink.SinkRecords.record;
import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.errors.FailedLogException;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Where a stream begins, which gaps it accepts, and what is left out on purpose. */
class WhatIsArchivedTest {
  private final SinkHarness sink = new SinkHarness();

  @Test
  void beginsWithTheOldestRecordThatKafkaHas() throws IOException {
    sink.start();
    assertThat(sink.task.offsets).containsEntry(P0, 0L);
    sink.write(records(P0, 35, 40));
    StreamOpened opened = (StreamOpened) sink.envelopes("t-0").get(0);
    assertThat(opened.start()).isEqualTo("earliest");
    assertThat(opened.firstKafkaOffset()).isEqualTo(35);
  }

  @Test
  void beginsWhereTheGroupIsIfThatIsWanted() throws IOException {
    sink.with("start", "group").start();
    assertThat(sink.task.offsets).isEmpty();
    sink.write(records(P0, 35, 40));
    assertThat(((StreamOpened) sink.envelopes("t-0").get(0)).start()).isEqualTo("group");
  }

  @Test
  void keepsTheEndThatItBeganAtAcrossARestart() throws IOException {
    sink.kafka.endOffset = 50;
    sink.with("start", "latest").start();
    assertThat(sink.task.offsets).containsEntry(P0, 50L);
    sink.kafka.endOffset = 80;
    sink.restart();
    assertThat(sink.task.offsets).containsEntry(P0, 50L);
    sink.write(records(P0, 50, 55));
    StreamOpened opened = (StreamOpened) sink.envelopes("t-0").get(0);
    assertThat(opened.start()).isEqualTo("latest");
    assertThat(opened.firstKafkaOffset()).isEqualTo(50);
    assertThat(sink.offsets("t-0")).containsExactly(50L, 51L, 52L, 53L, 54L);
  }

  @Test
  void refusesALargerGapThanAllowed() throws IOException {
    sink.with("gap.max.offsets", "2").start();
    sink.write(List.of(record(P0, 5), record(P0, 8)));
    assertThatThrownBy(() -> sink.write(List.of(record(P0, 11), record(P0, 15))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("t-0: Kafka offsets 12 to 14 are missing")
        .hasMessageContaining("gap.max.offsets (2)");
    assertThat(sink.offsets("t-0")).containsExactly(5L, 8L);
  }

  @Test
  void tellsHowToLeaveARecordOutThatCannotBeArchived() {
    sink.start();
    assertThatThrownBy(() -> sink.write(List.of(text(7))))
        .hasMessageContaining("t-0: the record at Kafka offset 7 cannot be archived")
        .hasMessageContaining("add t-0:7 to skip.offsets");
  }

  @Test
  void leavesAStatementInThePlaceOfASkippedRecord() throws IOException {
    sink.with("skip.offsets", "t-0:7, t-0:8,t-1:9").with("gap.max.offsets", "0").start();
    sink.write(List.of(record(P0, 6), text(7), record(P0, 8), record(P0, 9)));
    assertThat(sink.offsets("t-0")).containsExactly(6L, 9L);
    RecordSkipped none = (RecordSkipped) sink.envelopes("t-0").get(3);
    assertThat(none.kafkaOffset()).isEqualTo(7);
    assertThat(none.reason()).contains("not bytes");
    assertThat(none.payloadBytes()).isEqualTo(RecordSkipped.NO_PAYLOAD);
    RecordSkipped whole = (RecordSkipped) sink.envelopes("t-0").get(4);
    byte[] payload = EnvelopeFormat.encode(KafkaRecordMapper.toKafkaRecord(record(P0, 8)));
    assertThat(whole.payloadBytes()).isEqualTo(payload.length);
    assertThat(whole.payloadSha256())
        .isEqualTo(HexFormat.of().formatHex(SettingsStatement.sha256(payload)));
    assertThat(whole.task()).isEqualTo("archive-0");
  }

  @Test
  void takesASkippedRecordForArchivedWhenItComesAgain() throws IOException {
    sink.with("skip.offsets", "t-0:7,t-0:8").start();
    sink.write(List.of(record(P0, 6), text(7), record(P0, 8)));
    sink.restart();
    assertThat(sink.task.offsets).as("the last record, not the statements").containsEntry(P0, 6L);
    sink.write(List.of(record(P0, 6), text(7), record(P0, 8), record(P0, 9)));
    assertThat(sink.offsets("t-0")).containsExactly(6L, 9L);
    assertThat(sink.partitions.commit(Map.of(P0, new OffsetAndMetadata(10))))
        .containsEntry(P0, new OffsetAndMetadata(10));
  }

  @Test
  void commitsPastMarkersAtTheEndOnceNothingElseComes() {
    sink.start();
    sink.write(records(P0, 0, 5));
    sink.kafka.endOffset = 7;
    sink.kafka.unreadableUpTo = 7;
    sink.task.offsets.clear();
    assertThat(committed(5)).as("more may come at once").isEqualTo(5);
    sink.write(List.of());
    assertThat(committed(5)).isEqualTo(5);
    assertThat(sink.task.offsets).as("it may be on its way to another task").isEmpty();
    sink.write(List.of());
    assertThat(sink.task.offsets).as("Connect reads on there").containsEntry(P0, 7L);
    assertThat(committed(7)).as("not left out as committed already").isEqualTo(6);
    for (int commit = 2; commit <= 10; commit++) {
      assertThat(committed(7)).isEqualTo(7);
    }
    assertThat(committed(7)).as("the first may have failed").isEqualTo(6);
    sink.write(records(P0, 7, 9));
    assertThat(committed(9)).isEqualTo(9);
  }

  @Test
  void passesOverNothingThatCanBeRead() {
    sink.start();
    sink.write(records(P0, 0, 5));
    sink.kafka.endOffset = 7;
    sink.task.offsets.clear();
    assertThat(committed(5)).isEqualTo(5);
    assertThat(committed(5)).isEqualTo(5);
    sink.write(List.of());
    assertThat(sink.task.offsets).isEmpty();
  }

  @Test
  void beginsWhereTheGroupWasThoughTheFirstBatchDidNotReachTheDisk() throws IOException {
    sink.with("start", "group").start();
    sink.write(records(P0, 10, 15));
    IOException full = new IOException("No space left on device");
    sink.storage.fail("sync", "t-0", new FailedLogException("sync of t-0 failed", full));
    assertThat(sink.commit()).doesNotContainKey(P0);
    sink.storage.fail("sync", "t-0", null);
    sink.storage.fail("open", "t-0", full);
    sink.clock.advance(Duration.ofSeconds(1));
    sink.write(List.of());
    sink.removeStream("t-0"); // as recovery cuts what was never committed
    sink.storage.fail("open", "t-0", null);
    sink.clock.advance(Duration.ofSeconds(1));
    sink.write(List.of());
    assertThat(sink.task.offsets).containsEntry(P0, 10L);
    sink.write(records(P0, 10, 20));
    assertThat(sink.offsets("t-0")).startsWith(10L).hasSize(10);
  }

  @Test
  void takesAStatementForArchivedAlsoWhenTheSettingIsGone() throws IOException {
    sink.with("skip.offsets", "t-0:7").start();
    sink.write(List.of(record(P0, 6), text(7)));
    sink.with("skip.offsets", "").restart();
    sink.write(List.of(record(P0, 6), text(7), record(P0, 8)));
    assertThat(sink.offsets("t-0")).containsExactly(6L, 8L);
  }

  private long committed(long delivered) {
    return sink.partitions.commit(Map.of(P0, new OffsetAndMetadata(delivered))).get(P0).offset();
  }

  @Test
  void archivesARecordOfExactlyTheLimitAndNoneAboveIt() throws IOException {
    sink.start();
    int overhead = EnvelopeFormat.encode(KafkaRecordMapper.toKafkaRecord(bytes(0, 1 << 25))).length;
    int largest = (1 << 25) + StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES - overhead;
    sink.write(List.of(bytes(0, largest)));
    assertThat(sink.offsets("t-0")).containsExactly(0L);
    assertThatThrownBy(() -> sink.write(List.of(bytes(1, largest + 1))))
        .hasMessageContaining("it has " + (StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES + 1) + " bytes");
  }

  @Test
  void digestsTheSettingsWithoutSecretsAndTaskNumbers() {
    Map<String, String> settings =
        Map.of("name", "a", "kafka.admin.sasl.jaas.config", "x", "chainlog.task.number", "1");
    String digest = SettingsStatement.digest(settings);
    assertThat(digest)
        .isEqualTo(
            SettingsStatement.digest(
                Map.of(
                    "name", "a",
                    "kafka.admin.sasl.jaas.config", "rotated",
                    "chainlog.task.number", "2")))
        .isNotEqualTo(SettingsStatement.digest(Map.of("name", "a")))
        .isNotEqualTo(SettingsStatement.digest(Map.of("name", "b")))
        .hasSize(64);
    assertThat(SettingsStatement.digest(Map.of("b", "2", "a", "1")))
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    SettingsStatement.sha256(
                        "a=1\nb=2\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
  }

  private static SinkRecord text(long offset) {
    return record(P0, offset, null, "text", new ConnectHeaders());
  }

  private static SinkRecord bytes(long offset, int length) {
    return new SinkRecord(
        "t", 0, null, null, Schema.OPTIONAL_BYTES_SCHEMA, new byte[length], offset);
  }
}
