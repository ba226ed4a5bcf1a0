package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stream states about itself is shown, and compared with the records around it. */
class StreamHistoryTest {
  private static final String STREAM = "orders-0";
  private static final WriterSettings BEFORE = TestArchive.settings(64 << 20);
  private static final WriterSettings AFTER =
      new WriterSettings(
          "read_uncommitted",
          "latest",
          BEFORE.keyConverter(),
          "org.apache.kafka.connect.json.JsonConverter",
          BEFORE.headerConverter(),
          List.of(new NamedClass("drop", "org.example.Drop")),
          List.of(new NamedClass("old", "org.example.Old")),
          "6f".repeat(32),
          "3.9.1",
          128 << 20);

  @TempDir private Path folder;
  private TestArchive archive;

  @BeforeEach
  void makeAnArchive() throws IOException {
    archive = TestArchive.in(folder.resolve("archive"));
  }

  @Test
  void eachChangeBetweenWritersIsNotedAndShown() throws IOException {
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0));
    open(writer(2, 1, AFTER), record(1));

    JsonNode stream = verify(0).path("streams").path(0);
    JsonNode changes = stream.path("writers").path("changes");
    assertThat(changes.findValuesAsText("field"))
        .containsExactly(
            "isolation_level",
            "auto_offset_reset",
            "converters.value",
            "transforms",
            "predicates",
            "max_payload_bytes",
            "kafka_version",
            "settings_sha256");
    assertThat(changes.path(3).path("to").asText()).isEqualTo("drop (org.example.Drop)");
    assertThat(stream.path("notes").toString())
        .contains("isolation_level: read_uncommitted, before: read_committed");
    assertThat(ToolRun.of("show", archive.root(), STREAM).out())
        .contains("writers        2", "read_uncommitted", "org.example.Drop", "CHANGED AT");
  }

  @ParameterizedTest
  @CsvSource({"earliest,0,false", "earliest,7,true", "latest,0,true", "group,0,true", ",7,true"})
  void aStartThatIsNotTheTopicsIsNoted(String start, long first, boolean noted) throws IOException {
    open(opened(start, first), writer(1, -1, BEFORE), record(first));
    JsonNode stream = verify(0).path("streams").path(0);
    assertThat(stream.path("notes").toString().contains("the archive starts at Kafka offset"))
        .isEqualTo(noted);
    assertThat(stream.path("start").asText("")).isEqualTo(start == null ? "" : start);
    if (noted) {
      assertThat(ToolRun.of("show", archive.root(), STREAM).out()).contains("is not in it");
    }
  }

  @Test
  void aRecordThatWasSkippedIsCountedAndNoGap() throws IOException {
    RecordSkipped skipped =
        new RecordSkipped(1, "too large", 99, "ab".repeat(32), "a-0", TestArchive.OPENED_AT);
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0), skipped, record(2));
    open(writer(2, 3, BEFORE), record(3));

    JsonNode report = verify(0, "--max-gap-offsets=0");
    JsonNode stream = report.path("streams").path(0);
    assertThat(stream.path("skipped").path("count").asInt()).isEqualTo(1);
    assertThat(stream.path("skipped").path("records").path(0).path("kafka_offset").asInt())
        .isEqualTo(1);
    assertThat(stream.path("kafka_records").asInt()).isEqualTo(3);
    assertThat(stream.path("notes").toString()).contains("Kafka offset 1 was skipped on purpose");
    assertThat(ToolRun.of("show", archive.root(), STREAM).out()).contains("skipped", "too large");
  }

  @Test
  void aRecordThatKafkaNoLongerHadIsNoted() throws IOException {
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0));
    open(writer(2, 1, new Overlap(Overlap.GONE, 0), BEFORE), record(9));
    JsonNode stream = verify(0).path("streams").path(0);
    assertThat(stream.path("writers").path("overlaps_gone").path(0).path("kafka_offset").asInt(-1))
        .isZero();
    assertThat(stream.path("notes").toString()).contains("Kafka no longer had");
    assertThat(ToolRun.of("show", archive.root(), STREAM).out()).contains("gone");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,does not rise",
    "2,0,did not resume",
    "2,2,did not resume",
    "2,-1,did not resume",
    "9,1,above that of the commit point",
    "9223372036854775807,1,does not rise"
  })
  void aWriterThatContradictsTheRecordsBeforeItIsFound(long epoch, long resumed, String detail)
      throws IOException {
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0));
    open(writer(epoch, resumed, BEFORE), record(1));
    JsonNode findings = verify(1).path("streams").path(0).path("findings");
    assertThat(findings.findValuesAsText("kind")).containsOnly("writer-mismatch");
    assertThat(findings.toString()).contains(detail);
  }

  @Test
  void aTombstoneOfARecordThatIsNotThereIsFound() throws IOException {
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0));
    StreamId stream = new StreamId(STREAM);
    try (StorageBackend storage = archive.storage()) {
      storage.open(stream);
      StreamState state = storage.state(stream);
      storage.appendTombstone(
          stream, 2, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
    }
    verify(0);
    forgeTombstone();
    JsonNode findings = verify(1).path("streams").path(0).path("findings");
    assertThat(findings.findValuesAsText("kind")).containsOnly("tombstone-mismatch");
  }

  /** Puts a stream in its place that ends with a tombstone of a record that comes later. */
  private void forgeTombstone() throws IOException {
    List<Envelope> envelopes = new ArrayList<>(List.of(writer(1, -1, BEFORE), record(0)));
    envelopes.add(0, archive.ofThisArchive(opened("earliest", 0)));
    HashChain chain = new HashChain();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    ChainHash head = ChainHash.ZERO;
    for (int i = 0; i <= envelopes.size(); i++) {
      boolean last = i == envelopes.size();
      byte[] payload = last ? new byte[] {99, 0, 0, 0, 0, 0, 0, 0} : encode(envelopes.get(i));
      RecordKind kind = last ? RecordKind.TOMBSTONE : RecordKind.DATA;
      byte[] frame = new byte[RecordFormat.frameBytes(payload.length)];
      new RecordFormat().encode(frame, 0, i, head, kind, CompressionType.NONE, payload);
      log.writeBytes(frame);
      head = chain.hash(new ChainPosition(i, head), kind, payload);
    }
    Path bare = Files.createDirectory(folder.resolve("bare"));
    Files.write(bare.resolve("segment_000000.log"), log.toByteArray());
    deleteFiles("");
    ToolRun run = ToolRun.of("import", "--stream-dir", bare, archive.root(), STREAM);
    assertThat(run.exitCode()).as(run.err()).isZero();
    Files.delete(archive.stream(STREAM).resolve("imported.json"));
  }

  private static byte[] encode(Envelope envelope) {
    return EnvelopeFormat.encode(envelope);
  }

  @Test
  void aForgedRepairIsFound() throws IOException {
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0), repaired(3, "ab".repeat(32)));
    JsonNode findings = verify(1).path("streams").path(0).path("findings");
    assertThat(findings.findValuesAsText("kind")).contains("repair-mismatch");
    assertThat(findings.toString()).contains("does not describe its place", "is not beside");
  }

  private static StreamRepaired repaired(long endOffset, String head) {
    return new StreamRepaired(
        2,
        "0.1.0",
        TestArchive.OPENED_AT,
        "damage",
        endOffset,
        head,
        3,
        head,
        3,
        0,
        false,
        10,
        List.of("segment_000001.log: 10 bytes from position 0 on"));
  }

  @Test
  void aRealRepairIsInTheVerdictAndBeyondALimit() throws IOException {
    open(opened("earliest", 0), writer(1, -1, BEFORE), record(0), record(1), record(2));
    Path segment = archive.segment(STREAM, 0);
    TestArchive.truncate(segment, Files.size(segment) - 300);
    ToolRun repair =
        ToolRun.of("repair", "--apply", "--yes", "--accept-loss", archive.root(), STREAM);
    assertThat(repair.exitCode()).as(repair.err()).isZero();

    ToolRun run = ToolRun.of("verify", archive.root());
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.lines().get(0))
        .startsWith("VALID")
        .contains("REPAIRED: orders-0, acknowledged records lost: ");
    ToolRun limited = ToolRun.of("verify", "--fail-on-repair", archive.root());
    assertThat(limited.exitCode()).isEqualTo(4);
    assertThat(limited.lines().get(0)).startsWith("INCOMPLETE").contains("REPAIRED");
    JsonNode stream = verify(0).path("streams").path(0);
    assertThat(stream.path("repairs").path(0).path("lost_records").asInt()).isPositive();

    deleteFiles(".repair-");
    assertThat(verify(1).path("streams").path(0).path("findings").toString())
        .contains("repair-mismatch", "is not beside the stream");
  }

  private void deleteFiles(String namePart) throws IOException {
    try (Stream<Path> files = Files.list(archive.stream(STREAM))) {
      for (Path file : files.filter(f -> f.toString().contains(namePart)).toList()) {
        Files.delete(file);
      }
    }
  }

  private static StreamOpened opened(String start, long first) {
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        "of no archive yet",
        "cluster",
        "orders",
        null,
        0,
        0,
        first,
        "read_committed",
        "archiver",
        "0.1.0",
        start,
        List.of(),
        TestArchive.OPENED_AT);
  }

  private static WriterOpened writer(long epoch, long resumed, WriterSettings settings) {
    return writer(epoch, resumed, new Overlap(Overlap.EQUAL, resumed - 1), settings);
  }

  private static WriterOpened writer(
      long epoch, long resumed, Overlap overlap, WriterSettings settings) {
    return new WriterOpened(
        epoch,
        "host",
        "archiver-0",
        "0.1.0",
        TestArchive.OPENED_AT,
        resumed,
        WriterOpened.CLEAN,
        overlap,
        "cluster",
        null,
        settings);
  }

  private static Envelope record(long kafkaOffset) {
    return TestArchive.kafkaRecord(kafkaOffset);
  }

  private void open(Envelope... envelopes) throws IOException {
    List<Envelope> list = new ArrayList<>(List.of(envelopes));
    if (list.get(0) instanceof StreamOpened o) {
      list.set(0, archive.ofThisArchive(o));
    }
    archive.with(STREAM, list);
  }

  private JsonNode verify(int exitCode, Object... flags) {
    List<Object> arguments = new ArrayList<>(List.of("verify", archive.root(), "--json=-"));
    arguments.addAll(List.of(flags));
    ToolRun run = ToolRun.of(arguments.toArray());
    assertThat(run.exitCode()).as(run.out()).isEqualTo(exitCode);
    return run.json();
  }
}
