package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatCommandTest {
  private static final byte[] EMPTY = new byte[0];

  @TempDir private Path folder;

  private TestArchive archive() throws IOException {
    return TestArchive.in(folder.resolve("archive"));
  }

  @Test
  void keepsNullAndEmptyApartInKeysValuesAndHeaders() throws IOException {
    List<KafkaRecord> records =
        List.of(
            kafkaRecord(10, TimestampKind.CREATE, null, null),
            kafkaRecord(11, TimestampKind.LOG_APPEND, EMPTY, EMPTY),
            kafkaRecord(12, TimestampKind.NONE, new byte[] {0, -1}, TestArchive.utf8("v")));
    TestArchive archive = archive();
    List<Envelope> envelopes = new ArrayList<>(archive.envelopes("orders", 0, 10).subList(0, 2));
    envelopes.addAll(records);
    archive.with("orders-0", envelopes);

    ToolRun run = ToolRun.of("cat", archive.root(), "orders-0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<JsonNode> kafka =
        run.jsonLines().stream().filter(l -> l.has("kafka")).map(l -> l.path("kafka")).toList();
    assertThat(kafka.stream().map(CatCommandTest::toKafkaRecord)).isEqualTo(records);
    assertThat(kafka.get(0).path("topic").asText()).isEqualTo("orders");
    assertThat(kafka.get(0).path("partition").asInt()).isZero();
  }

  private static KafkaRecord kafkaRecord(
      long offset, TimestampKind kind, byte[] key, byte[] value) {
    List<KafkaHeader> headers =
        List.of(
            new KafkaHeader("a", null),
            new KafkaHeader("a", EMPTY),
            new KafkaHeader("", new byte[] {7}),
            new KafkaHeader("\u00e4\"\n", TestArchive.utf8("x")));
    return new KafkaRecord(offset, kind == TimestampKind.NONE ? -1 : 5, kind, key, value, headers);
  }

  private static KafkaRecord toKafkaRecord(JsonNode kafka) {
    List<KafkaHeader> headers = new ArrayList<>();
    for (JsonNode header : kafka.path("headers")) {
      headers.add(new KafkaHeader(header.path("key").asText(), bytes(header.path("value"))));
    }
    return new KafkaRecord(
        kafka.path("offset").asLong(),
        kafka.path("timestamp").asLong(),
        TimestampKind.valueOf(
            kafka.path("timestamp_type").asText().toUpperCase(java.util.Locale.ROOT)),
        bytes(kafka.path("key")),
        bytes(kafka.path("value")),
        headers);
  }

  private static byte[] bytes(JsonNode base64) {
    return base64.isNull() ? null : Base64.getDecoder().decode(base64.asText());
  }

  @Test
  void givesEveryRecordOfEveryKindItsOffsetAndHash() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 60);
    List<JsonNode> lines = ToolRun.of("cat", archive.root(), "orders-0").jsonLines();
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).path("offset").asLong()).isEqualTo(i);
      assertThat(lines.get(i).path("chain_hash").asText()).matches("[0-9a-f]{64}");
    }
    assertThat(lines).extracting(l -> l.path("kind").asText()).contains("data", "checkpoint");
    JsonNode report = ToolRun.of("verify", archive.root(), "--json=-").json();
    assertThat(lines.get(lines.size() - 1).path("chain_hash"))
        .isEqualTo(report.path("streams").path(0).path("chain_head"));
  }

  @Test
  void holdsToTheRangeFromInclusiveToExclusive() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 60);
    List<JsonNode> lines =
        ToolRun.of("cat", archive.root(), "orders-0", "--from=40", "--to=43").jsonLines();
    assertThat(lines).extracting(l -> l.path("offset").asLong()).containsExactly(40L, 41L, 42L);
    assertThat(lines.get(0).has("kafka")).isTrue();
  }

  @Test
  void writesHexAndRawPayloads() throws IOException {
    List<byte[]> payloads = List.of(new byte[] {1, 2, -1}, EMPTY, TestArchive.utf8("\u00e4\n"));
    TestArchive archive = archive().withPayloads("raw-0", payloads);
    ToolRun hex = ToolRun.of("cat", archive.root(), "raw-0", "--format=hex", "--to=3");
    assertThat(hex.out()).isEqualTo("0102ff\n\nc3a40a\n");
    ToolRun raw =
        ToolRun.of("cat", "--stream-dir", archive.stream("raw-0"), "--format=raw", "--to=3");
    assertThat(raw.outBytes()).isEqualTo(HexFormat.of().parseHex("0102ffc3a40a"));
  }

  @Test
  void writesEverythingBeforeTheDamageAndNothingBehindIt() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 60);
    JsonNode victim = Frames.of(archive.segment("orders-0", 0)).path(9);
    TestArchive.flipBit(archive.segment("orders-0", 0), victim.path("position").asLong() + 60);
    ToolRun run = ToolRun.of("cat", archive.root(), "orders-0");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.jsonLines())
        .extracting(l -> l.path("offset").asLong())
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(run.err())
        .contains("offset 9")
        .contains("position " + victim.path("position").asLong())
        .contains(archive.segment("orders-0", 0).toString());
  }

  @Test
  void stopsBeforeAPayloadThatIsNoEnvelopeButShowsItInHex() throws IOException {
    TestArchive archive = archive();
    List<byte[]> payloads =
        new ArrayList<>(
            archive.envelopes("orders", 0, 5).stream().map(EnvelopeFormat::encode).toList());
    payloads.add(new byte[] {9, 9});
    archive.withPayloads("orders-0", payloads);
    ToolRun json = ToolRun.of("cat", archive.root(), "orders-0");
    assertThat(json.exitCode()).isEqualTo(1);
    assertThat(json.lines()).hasSize(3);
    assertThat(json.err()).contains("invalid envelope").contains("offset 3");
    ToolRun hex = ToolRun.of("cat", archive.root(), "orders-0", "--format=hex");
    assertThat(hex.exitCode()).isZero();
    assertThat(hex.lines().get(3)).isEqualTo("0909");
  }

  @Test
  void endsQuietlyWhenTheReaderHasHadEnough() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 500);
    ToolRun run = runInto("Broken pipe", archive);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void failsWhenTheOutputCannotBeWritten() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 500);
    ToolRun run = runInto("No space left on device", archive);
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "chainlog: standard output cannot be written: No space left on device");
  }

  private static ToolRun runInto(String failure, TestArchive archive) {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (seen.size() > 10_000) {
              throw new IOException(failure);
            }
            seen.write(b);
          }
        };
    return ToolRun.into(failing, seen, "cat", archive.root(), "orders-0");
  }
}
