package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  @TempDir private Path folder;

  private TestArchive archive() throws IOException {
    return TestArchive.in(folder.resolve("archive"));
  }

  private static JsonNode verify(TestArchive archive, Object... more) {
    Object[] arguments = new Object[3 + more.length];
    arguments[0] = "verify";
    arguments[1] = archive.root();
    arguments[2] = "--json=-";
    System.arraycopy(more, 0, arguments, 3, more.length);
    return ToolRun.of(arguments).json();
  }

  @Test
  void countsEveryRecordOfASoundArchive() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 100).with("orders", 1, 5, 6, 7);
    JsonNode report = verify(archive);
    assertThat(report.path("verdict").asText()).isEqualTo("valid");
    JsonNode orders0 = report.path("streams").path(0);
    assertThat(orders0.path("stream").asText()).isEqualTo("orders-0");
    assertThat(orders0.path("kafka_records").asLong()).isEqualTo(100);
    assertThat(orders0.path("first_kafka_offset").asLong()).isZero();
    assertThat(orders0.path("last_kafka_offset").asLong()).isEqualTo(99);
    assertThat(orders0.path("tree_size").asLong()).isEqualTo(orders0.path("records").asLong());
    assertThat(orders0.path("gaps").path("count").asLong()).isZero();
    assertThat(report.path("streams").path(1).path("first_kafka_offset").asLong()).isEqualTo(5);
  }

  @Test
  void saysInTheVerdictItselfWhatItDoesNotShow() throws IOException {
    ToolRun run = ToolRun.of("verify", archive().withRecords("orders", 0, 3).root());
    assertThat(run.exitCode()).isZero();
    assertThat(run.lines().get(0))
        .startsWith("VALID: ")
        .contains("No signed heads were checked")
        .contains("is not shown");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void showsAProgressBarOnlyWhereSomebodySeesIt() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 3);
    ToolRun seen = ToolRun.onTerminal("verify", archive.root());
    assertThat(seen.err()).contains("verify 100%").endsWith("\r");
    assertThat(seen.out()).startsWith("VALID");
    assertThat(ToolRun.onTerminal("verify", archive.root(), "--no-progress").err()).isEmpty();
    assertThat(ToolRun.of("verify", archive.root()).err()).isEmpty();
  }

  @Test
  void reportsGapsWithoutFailingOnThem() throws IOException {
    JsonNode report = verify(archive().with("orders", 0, 10, 11, 15, 16, 20));
    assertThat(report.path("verdict").asText()).isEqualTo("valid");
    JsonNode gaps = report.path("streams").path(0).path("gaps");
    assertThat(gaps.path("count").asLong()).isEqualTo(2);
    assertThat(gaps.path("offsets").asLong()).isEqualTo(6);
    assertThat(gaps.path("ranges").toString())
        .isEqualTo("[{\"from\":12,\"to\":14},{\"from\":17,\"to\":19}]");
    assertThat(gaps.path("largest").toString()).isEqualTo("{\"from\":12,\"to\":14}");
  }

  @Test
  void isIncompleteWhenMoreOffsetsAreMissingThanAllowed() throws IOException {
    TestArchive archive = archive().with("orders", 0, 10, 11, 15);
    assertThat(verify(archive, "--max-gap-offsets=3").path("exit_code").asInt()).isZero();
    JsonNode report = verify(archive, "--max-gap-offsets=2");
    assertThat(report.path("exit_code").asInt()).isEqualTo(4);
    assertThat(report.path("verdict").asText()).isEqualTo("incomplete");
    assertThat(report.path("streams").path(0).path("notes").toString())
        .contains("3 Kafka offsets are missing, more than the limit of 2");
  }

  @Test
  void checksOnlyTheStreamsThatAreNamed() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 10).withRecords("orders", 1, 10);
    TestArchive.flipBit(archive.segment("orders-1", 0), 400);
    JsonNode report = verify(archive, "--stream", "orders-0");
    assertThat(report.path("verdict").asText()).isEqualTo("valid");
    assertThat(report.path("streams")).hasSize(1);
  }

  @Test
  void cannotVerifyANamedStreamThatIsNotThere() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 10);
    JsonNode report = verify(archive, "--stream", "orders-0", "--stream", "orders-7");
    assertThat(report.path("exit_code").asInt()).isEqualTo(3);
    assertThat(report.path("streams").path(0).path("verdict").asText()).isEqualTo("valid");
    assertThat(report.path("streams").path(1).path("verdict").asText()).isEqualTo("unverifiable");
  }

  @Test
  void neverCallsAnArchiveWithoutRecordsValid() throws IOException {
    TestArchive archive = archive();
    assertThat(verify(archive).path("exit_code").asInt()).isEqualTo(3);
    openAndClose(archive, "orders-0");
    JsonNode report = verify(archive);
    assertThat(report.path("exit_code").asInt()).isEqualTo(3);
    assertThat(report.path("streams").path(0).path("verdict").asText()).isEqualTo("unverifiable");
  }

  @Test
  void acceptsAnEmptyStreamBesideOthersButNotWhenItWasNamed() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 10);
    openAndClose(archive, "orders-1");
    assertThat(verify(archive).path("exit_code").asInt()).isZero();
    JsonNode report = verify(archive, "--stream=orders-1", "--stream=orders-0");
    assertThat(report.path("exit_code").asInt()).isEqualTo(3);
    assertThat(report.path("streams").findValuesAsText("verdict"))
        .containsExactly("valid", "unverifiable");
  }

  private static void openAndClose(TestArchive archive, String stream) throws IOException {
    try (StorageBackend storage = archive.storage()) {
      storage.open(new StreamId(stream));
    }
  }

  @Test
  void writesJsonToAFileBesideTheText() throws IOException {
    Path file = folder.resolve("result.json");
    ToolRun run =
        ToolRun.of("verify", archive().withRecords("orders", 0, 3).root(), "--json", file);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("VALID");
    assertThat(Files.readString(file)).contains("\"verdict\" : \"valid\"");
  }

  @Test
  void writesNothingIntoTheArchive() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 3);
    for (Path file :
        new Path[] {archive.root().resolve("x.json"), archive.stream("orders-0").resolve("x")}) {
      ToolRun run = ToolRun.of("verify", archive.root(), "--json", file);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("lies in an archive");
      assertThat(file).doesNotExist();
    }
    Path beside = archive.root().resolve("x.json");
    ToolRun run =
        ToolRun.of("verify", "--stream-dir", archive.stream("orders-0"), "--json", beside);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(ToolRun.of("verify", archive.root()).exitCode()).isZero();
  }

  @Test
  void writesNothingThroughALinkIntoTheArchive() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 3);
    Path toSegment = folder.resolve("segment.json");
    Files.createSymbolicLink(toSegment, archive.segment("orders-0", 0));
    Path toNothing = folder.resolve("nothing.json");
    Files.createSymbolicLink(toNothing, archive.root().resolve("new"));
    String before = Snapshot.of(archive.root());
    for (Path link : new Path[] {toSegment, toNothing}) {
      assertThat(ToolRun.of("verify", archive.root(), "--json", link).exitCode()).isEqualTo(2);
    }
    assertThat(Snapshot.of(archive.root())).isEqualTo(before);
  }

  @Test
  void leavesEveryFileOfTheArchiveAsItWas() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 200);
    String before = Snapshot.of(archive.root());
    ToolRun.of("verify", archive.root());
    ToolRun.of("ls", archive.root());
    ToolRun.of("show", archive.root(), "orders-0");
    ToolRun.of("cat", archive.root(), "orders-0", "--from=100");
    assertThat(Snapshot.of(archive.root())).isEqualTo(before);
  }

  @Test
  void verifiesAStreamDirectoryTakenOutOfItsArchive() throws IOException {
    TestArchive archive = archive().with("orders", 0, 10, 12);
    Path copy = Files.move(archive.stream("orders-0"), folder.resolve("my copy"));
    JsonNode report = ToolRun.of("verify", "--stream-dir", copy, "--json=-").json();
    JsonNode stream = report.path("streams").path(0);
    assertThat(report.path("verdict").asText()).isEqualTo("valid");
    assertThat(stream.path("stream").asText()).isEqualTo("my_copy");
    assertThat(stream.path("kafka_records").asLong()).isEqualTo(2);
    assertThat(stream.path("gaps").path("offsets").asLong()).isEqualTo(1);
    assertThat(stream.path("not_checked").toString())
        .isEqualTo("[\"signed heads\",\"stream identity\"]");
  }

  @Test
  void doesNotTakeAStreamThatTheSinkDidNotWriteForOneOfIts() throws IOException {
    TestArchive archive =
        archive().with("orders", 0, 1).withPayloads("legacy", List.of(TestArchive.utf8("hello")));
    JsonNode report = verify(archive);
    assertThat(report.path("exit_code").asInt()).isEqualTo(3);
    JsonNode legacy = report.path("streams").path(0);
    assertThat(legacy.path("verdict").asText()).isEqualTo("unverifiable");
    assertThat(legacy.path("findings")).isEmpty();
    assertThat(legacy.path("notes").toString()).contains("--imported legacy");
    assertThat(legacy.path("not_checked").toString())
        .isEqualTo("[\"signed heads\",\"stream identity\",\"kafka offsets\"]");
  }

  @Test
  void acceptsAnImportedStreamWhenTheCallerSaysSo() throws IOException {
    TestArchive archive =
        archive().with("orders", 0, 1).withPayloads("legacy", List.of(TestArchive.utf8("hello")));
    JsonNode report = verify(archive, "--imported=legacy");
    assertThat(report.path("exit_code").asInt()).isZero();
    assertThat(report.path("streams").path(0).path("not_checked").toString())
        .contains("stream identity");
    JsonNode limited = verify(archive, "--imported=legacy", "--max-gap-offsets=0");
    assertThat(limited.path("exit_code").asInt()).isEqualTo(3);
  }

  @Test
  void checksTheOffsetsOfAnImportedStreamOfTheSink() throws IOException {
    TestArchive other = TestArchive.in(folder.resolve("other")).with("orders", 5, 1, 3);
    TestArchive archive = archive().with("orders", 0, 1);
    Files.move(other.stream("orders-5"), archive.stream("orders-5"));
    JsonNode stream = verify(archive, "--imported=orders-5").path("streams").path(1);
    assertThat(stream.path("verdict").asText()).isEqualTo("valid");
    assertThat(stream.path("gaps").path("count").asLong()).isEqualTo(1);
  }
}
