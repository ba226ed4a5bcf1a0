package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody may do to an archive, and what the tool says to it. */
class TamperingTest {
  private static final String STREAM = "orders-0";

  @TempDir private Path folder;

  private TestArchive archive;

  @BeforeEach
  void makeAnArchiveOfSeveralSegments() throws IOException {
    archive =
        TestArchive.in(folder.resolve("archive"))
            .withRecords("orders", 0, 120)
            .withRecords("orders", 1, 10);
    assertThat(archive.segment(STREAM, 2)).exists();
  }

  /** Runs the check, which must exit with 1, and gives the findings of the stream. */
  private JsonNode findings() {
    JsonNode report = tampered();
    assertThat(report.path("streams").path(1).path("verdict").asText()).isEqualTo("valid");
    return report.path("streams").path(0).path("findings");
  }

  private JsonNode tampered() {
    JsonNode report = ToolRun.of("verify", archive.root(), "--json=-").json();
    assertThat(report.path("exit_code").asInt()).as(report.toPrettyString()).isEqualTo(1);
    assertThat(report.path("verdict").asText()).isEqualTo("tampered");
    return report;
  }

  private static void assertKind(JsonNode findings, String kind) {
    assertThat(findings.findValuesAsText("kind")).contains(kind);
  }

  /** The places of the table of the record frame, in the second frame of a segment. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "start sentinel, 0, malformed-frame",
    "stream offset, 4, crc-mismatch",
    "previous hash, 12, crc-mismatch",
    "kind, 44, crc-mismatch",
    "compression, 45, crc-mismatch",
    "payload length, 46, crc-mismatch",
    "payload, 60, crc-mismatch"
  })
  void findsAFlippedBitAndSaysWhere(String field, long positionInFrame, String kind)
      throws IOException {
    JsonNode victim = recordAt(1, 1);
    Path segment = archive.segment(STREAM, 1);
    TestArchive.flipBit(segment, victim.path("position").asLong() + positionInFrame);

    JsonNode finding = findings().path(0);
    assertThat(finding.path("file").asText()).isEqualTo(segment.toString());
    assertThat(finding.path("position").asLong()).isEqualTo(victim.path("position").asLong());
    assertThat(finding.path("offset").asLong()).isEqualTo(victim.path("offset").asLong());
    assertThat(finding.path("kind").asText()).isIn(kind, "malformed-frame", "truncated");
    JsonNode lastGood = finding.path("last_good");
    assertThat(lastGood.path("offset").asLong()).isEqualTo(victim.path("offset").asLong() - 1);
    assertThat(lastGood.path("end_position").asLong()).isEqualTo(victim.path("position").asLong());
    assertThat(lastGood.path("file").asText()).isEqualTo(segment.toString());
  }

  /** Offset and position of the n-th record of a segment. */
  private JsonNode recordAt(int segment, int n) throws IOException {
    return Frames.of(archive.segment(STREAM, segment)).path(n);
  }

  @Test
  void checksTheSegmentsBehindADamagedOne() throws IOException {
    TestArchive.flipBit(archive.segment(STREAM, 0), 60);
    JsonNode stream = tampered().path("streams").path(0);
    assertThat(stream.path("findings")).hasSize(1);
    assertThat(stream.path("first_offset").asLong()).isPositive();
    assertThat(stream.path("last_kafka_offset").asLong()).isEqualTo(119);
    assertThat(stream.path("gaps").path("count").asLong()).isZero();
    assertThat(stream.path("notes").toString()).contains("across the damage");
    assertThat(stream.path("not_checked").toString()).contains("stream identity");
  }

  @Test
  void findsATruncatedSegment() throws IOException {
    TestArchive.truncate(archive.segment(STREAM, 1), 1000);
    assertKind(findings(), "truncated");
  }

  @Test
  void findsATruncatedLastSegment() throws IOException {
    Path last = archive.segment(STREAM, lastSegment());
    TestArchive.truncate(last, Files.size(last) - 1);
    assertKind(findings(), "truncated");
  }

  @Test
  void findsADeletedSegment() throws IOException {
    Files.delete(archive.segment(STREAM, 1));
    JsonNode findings = findings();
    assertKind(findings, "missing-segment");
    assertThat(findings.path(0).path("last_good").path("file").asText())
        .isEqualTo(archive.segment(STREAM, 0).toString());
  }

  @Test
  void findsADeletedLastSegment() throws IOException {
    Files.delete(archive.segment(STREAM, lastSegment()));
    assertKind(findings(), "missing-segment");
  }

  private int lastSegment() {
    int number = 0;
    while (Files.exists(archive.segment(STREAM, number + 1))) {
      number++;
    }
    return number;
  }

  @Test
  void findsASegmentOfAnotherStream() throws IOException {
    byte[] other = Files.readAllBytes(archive.segment("orders-1", 0));
    Files.write(archive.segment(STREAM, 0), other);
    assertThat(findings()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "commit", "segment_000000.log.index"})
  void findsABitFlippedInTheFilesBesideTheSegments(String file) throws IOException {
    TestArchive.flipBit(archive.stream(STREAM).resolve(file), 0);
    assertThat(findings().path(0).path("file").asText()).endsWith(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "commit", "lock", "segment_000001.log"})
  void findsALinkInPlaceOfAFileAndDoesNotFollowIt(String file) throws IOException {
    Path moved = Files.move(archive.stream(STREAM).resolve(file), folder.resolve("moved"));
    Files.createSymbolicLink(archive.stream(STREAM).resolve(file), moved);
    assertKind(findings(), "unreferenced-file");
  }

  @Test
  void findsLinksInPlaceOfFolders() throws IOException {
    Path stream = Files.move(archive.stream(STREAM), folder.resolve("moved"));
    Files.createSymbolicLink(archive.stream(STREAM), stream);
    assertKind(tampered().path("findings"), "unreferenced-file");
    Path streams = Files.move(archive.root().resolve("streams"), folder.resolve("all"));
    Files.createSymbolicLink(archive.root().resolve("streams"), streams);
    JsonNode report = tampered();
    assertThat(report.path("streams")).isEmpty();
    assertKind(report.path("findings"), "unreferenced-file");
  }

  @Test
  void showsWhatInAFilesNameWouldActOnATerminal() throws IOException {
    Files.writeString(archive.stream(STREAM).resolve("x\u001b[2J"), "");
    assertThat(ToolRun.of("verify", archive.root()).out())
        .contains("x\\u{1b}[2J")
        .doesNotContain("\u001b");
  }

  @Test
  void findsADeletedCommitFile() throws IOException {
    Files.delete(archive.stream(STREAM).resolve("commit"));
    assertKind(findings(), "damaged-commit-file");
  }

  @Test
  void findsAForeignFileInAStream() throws IOException {
    Files.writeString(archive.stream(STREAM).resolve("notes.txt"), "hello");
    assertKind(findings(), "unreferenced-file");
  }

  @Test
  void findsAForeignFileInTheArchiveAndAmongTheStreams() throws IOException {
    Files.writeString(archive.root().resolve("notes.txt"), "hello");
    Files.writeString(archive.root().resolve("streams").resolve("notes.txt"), "hello");
    Files.createDirectory(archive.root().resolve("streams").resolve("bad name"));
    JsonNode report = tampered();
    assertThat(report.path("findings")).hasSize(3);
    assertKind(report.path("findings"), "unreferenced-file");
    assertThat(report.path("streams").findValuesAsText("verdict")).containsOnly("valid");
  }

  @Test
  void findsARenamedStreamFolder() throws IOException {
    Files.move(archive.stream(STREAM), archive.stream("payments-3"));
    JsonNode findings = tampered().path("streams").path(1).path("findings");
    assertThat(findings.findValuesAsText("kind")).containsOnly("identity-mismatch");
    assertThat(findings.findValuesAsText("expected")).containsExactly("payments", "3");
    assertThat(findings.findValuesAsText("actual")).containsExactly("orders", "0");
    assertThat(findings.path(0).path("offset").asLong()).isZero();
  }

  @Test
  void findsAStreamThatIsPassedOffAsALaterIncarnation() throws IOException {
    Files.move(archive.stream(STREAM), archive.stream("orders-0@1"));
    JsonNode finding = tampered().path("streams").path(0).path("findings").path(0);
    assertThat(finding.path("detail").asText()).contains("incarnation");
  }

  @Test
  void findsAStreamFolderThatNamesNoTopicPartition() throws IOException {
    Files.move(archive.stream(STREAM), archive.stream("backup"));
    JsonNode finding = tampered().path("streams").path(0).path("findings").path(0);
    assertThat(finding.path("kind").asText()).isEqualTo("identity-mismatch");
    assertThat(finding.path("expected").asText()).isEqualTo("orders-0");
  }

  @Test
  void findsAStreamOfAnotherArchive() throws IOException {
    TestArchive other = TestArchive.in(folder.resolve("other")).withRecords("orders", 2, 10);
    Files.move(other.stream("orders-2"), archive.stream("orders-2"));
    JsonNode finding = tampered().path("streams").path(2).path("findings").path(0);
    assertThat(finding.path("expected").asText()).isEqualTo(archive.id());
    assertThat(finding.path("actual").asText()).isEqualTo(other.id());
  }

  @Test
  void findsAnExchangedArchiveId() throws IOException {
    Path file = archive.root().resolve("archive.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replace(archive.id(), UUID.randomUUID().toString()));
    JsonNode report = tampered();
    assertThat(report.path("streams").findValuesAsText("kind"))
        .containsExactly("identity-mismatch", "identity-mismatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "{\"format\":1}", "[]"})
  void checksTheStreamsThoughArchiveJsonIsDamaged(String content) throws IOException {
    Files.writeString(archive.root().resolve("archive.json"), content);
    assertDamagedArchiveFile();
  }

  @Test
  void checksTheStreamsThoughArchiveJsonIsGone() throws IOException {
    Files.delete(archive.root().resolve("archive.json"));
    assertDamagedArchiveFile();
  }

  private void assertDamagedArchiveFile() {
    JsonNode report = tampered();
    assertKind(report.path("findings"), "damaged-archive-file");
    assertThat(report.path("archive_id").isNull()).isTrue();
    assertThat(report.path("streams").findValuesAsText("verdict")).containsOnly("valid");
  }

  @Test
  void findsAStreamThatDoesNotSayWhatItIs() throws IOException {
    archive.with("anonymous-0", List.of(TestArchive.kafkaRecord(0)));
    assertMismatchAtRecordZero("anonymous-0");
  }

  private void assertMismatchAtRecordZero(String stream) {
    for (JsonNode report : tampered().path("streams")) {
      if (report.path("stream").asText().equals(stream)) {
        assertKind(report.path("findings"), "identity-mismatch");
        assertThat(report.path("findings").path(0).path("offset").asLong()).isZero();
        return;
      }
    }
    throw new AssertionError("no report on " + stream);
  }

  @Test
  void findsASecondBeginningInsideAStream() throws IOException {
    appendTo(STREAM, TestArchive.opened(archive.id(), "orders", 0, 0, 120));
    assertKind(findings(), "identity-mismatch");
  }

  @Test
  void findsKafkaOffsetsThatDoNotRise() throws IOException {
    appendTo(STREAM, TestArchive.kafkaRecord(119), TestArchive.kafkaRecord(120));
    JsonNode findings = findings();
    assertThat(findings).hasSize(1);
    assertThat(findings.path(0).path("kind").asText()).isEqualTo("kafka-offset-order");
    assertThat(findings.path(0).path("kafka_offset").asLong()).isEqualTo(119);
    assertThat(findings.path(0).path("expected").asText()).isEqualTo("above 119");
    assertThat(findings.path(0).path("last_good").path("kafka_offset").asLong()).isEqualTo(119);
  }

  @Test
  void findsAPayloadThatIsNoEnvelope() throws IOException {
    appendPayloads(STREAM, List.of("hello".getBytes(StandardCharsets.UTF_8)));
    JsonNode findings = findings();
    assertKind(findings, "invalid-envelope");
    assertThat(findings.path(0).path("offset").asLong()).isPositive();
  }

  @Test
  void listsAHundredBadRecordsAndCountsTheRest() throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      payloads.add(new byte[] {9});
    }
    appendPayloads(STREAM, payloads);
    JsonNode stream = tampered().path("streams").path(0);
    assertThat(stream.path("findings")).hasSize(100);
    assertThat(stream.path("notes").toString()).contains("50 more findings");
  }

  private void appendTo(String stream, Envelope... envelopes) throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    for (Envelope envelope : envelopes) {
      payloads.add(EnvelopeFormat.encode(envelope));
    }
    appendPayloads(stream, payloads);
  }

  private void appendPayloads(String stream, List<byte[]> payloads) throws IOException {
    StreamId id = new StreamId(stream);
    try (StorageBackend storage = archive.storage()) {
      storage.open(id);
      TestArchive.append(storage, id, payloads);
    }
  }

  @Test
  void tellsPeopleFileAndPlaceOfWhatItFound() throws IOException {
    JsonNode victim = recordAt(1, 1);
    TestArchive.flipBit(archive.segment(STREAM, 1), victim.path("position").asLong() + 60);
    ToolRun run = ToolRun.of("verify", archive.root());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.lines().get(0)).startsWith("TAMPERED: 1 finding").contains("orders-0");
    assertThat(run.out())
        .contains("FINDING in orders-0: crc-mismatch")
        .contains("file          " + archive.segment(STREAM, 1))
        .contains("position      " + victim.path("position").asLong())
        .contains("stream offset " + victim.path("offset").asLong())
        .contains("expected      ")
        .contains("actual        ")
        .contains("last good     stream offset " + (victim.path("offset").asLong() - 1));
  }
}
