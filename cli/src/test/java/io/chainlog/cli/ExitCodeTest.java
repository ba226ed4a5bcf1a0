package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each way to end. */
class ExitCodeTest {
  @TempDir private Path folder;

  private TestArchive archive() throws IOException {
    return TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 20);
  }

  @Test
  void is0ForAValidArchive() throws IOException {
    assertThat(ToolRun.of("verify", archive().root()).exitCode()).isEqualTo(0);
  }

  @Test
  void is1ForATamperedOne() throws IOException {
    TestArchive archive = archive();
    TestArchive.flipBit(archive.segment("orders-0", 0), 60);
    assertThat(ToolRun.of("verify", archive.root()).exitCode()).isEqualTo(1);
    assertThat(ToolRun.of("ls", archive.root()).exitCode()).isEqualTo(1);
    assertThat(ToolRun.of("show", archive.root(), "orders-0").exitCode()).isEqualTo(1);
    assertThat(ToolRun.of("cat", archive.root(), "orders-0").exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "verify",
        "verify a b",
        "verify a --stream-dir b",
        "verify --stream-dir a --stream b",
        "verify a --stream not/a/name",
        "verify a --threads 0",
        "verify a --threads many",
        "verify a --max-gap-offsets -1",
        "verify a --max-payload-bytes 0",
        "verify a --nonsense",
        "verify a --json nowhere/at/all.json",
        "ls",
        "show a",
        "show a b --stream-dir c",
        "cat a",
        "cat a .. ",
        "cat a b --from -1",
        "cat a b --from 5 --to 4",
        "cat a b --format xml"
      })
  void is2ForACommandLineThatMakesNoSense(String commandLine) {
    Object[] arguments = commandLine.isEmpty() ? new Object[0] : commandLine.split(" ");
    ToolRun run = ToolRun.of(arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("chainlog: ").contains("Try: chainlog");
  }

  @Test
  void is3ForAnEmptyArchiveAndForANewerFormat() throws IOException {
    Path empty = TestArchive.in(folder.resolve("empty")).root();
    ToolRun run = ToolRun.of("verify", empty);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.lines().get(0)).startsWith("UNVERIFIABLE: there was not one record to check");
    Path nothing = Files.createDirectory(folder.resolve("nothing"));
    assertThat(ToolRun.of("verify", "--stream-dir", nothing).exitCode()).isEqualTo(3);

    TestArchive newer = archive();
    Path identity = newer.root().resolve("archive.json");
    String text = Files.readString(identity);
    Files.writeString(identity, text.replace("\"format\":1", "\"format\":2"));
    run = ToolRun.of("verify", newer.root());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.lines().get(0)).contains("format 2").contains("Use the release that wrote it");
    assertThat(ToolRun.of("ls", newer.root()).exitCode()).isEqualTo(3);
    assertThat(ToolRun.of("cat", newer.root(), "orders-0").exitCode()).isEqualTo(3);
  }

  @Test
  void is3WhenNotOneRecordIsInTheRangeOfCat() throws IOException {
    TestArchive archive = archive();
    ToolRun run = ToolRun.of("cat", archive.root(), "orders-0", "--from=1000");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("no record from offset 1000");
  }

  @Test
  void is4BeyondALimitThatWasSet() throws IOException {
    TestArchive archive = TestArchive.in(folder.resolve("gaps")).with("orders", 0, 1, 5);
    assertThat(ToolRun.of("verify", archive.root(), "--max-gap-offsets=0").exitCode()).isEqualTo(4);
  }

  @Test
  void is5ForAFolderThatIsMissingOrNoArchive() throws IOException {
    Path missing = folder.resolve("missing");
    Path file = Files.writeString(folder.resolve("file"), "hello");
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "hello");
    for (Path path : new Path[] {missing, file, other}) {
      assertThat(ToolRun.of("verify", path).exitCode()).isEqualTo(5);
      assertThat(ToolRun.of("ls", path).exitCode()).isEqualTo(5);
      assertThat(ToolRun.of("show", path, "orders-0").exitCode()).isEqualTo(5);
      assertThat(ToolRun.of("cat", path, "orders-0").exitCode()).isEqualTo(5);
    }
    for (Path path : new Path[] {missing, file, other}) {
      assertThat(ToolRun.of("verify", "--stream-dir", path).exitCode()).isEqualTo(5);
    }
    for (Path path : new Path[] {missing, file}) {
      assertThat(ToolRun.of("cat", "--stream-dir", path).exitCode()).isEqualTo(5);
    }
  }

  @Test
  void is3ForAStreamThatIsNotThere() throws IOException {
    TestArchive archive = archive();
    ToolRun run = ToolRun.of("cat", archive.root(), "orders-9");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("no such stream").contains("chainlog ls");
  }

  @Test
  void is5WhenTheResultCannotBeDelivered() throws IOException {
    TestArchive archive = archive();
    ToolRun run = ToolRun.of("verify", archive.root(), "--json", "/dev/full");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err()).contains("the report was not written");
    TestArchive.flipBit(archive.segment("orders-0", 0), 60);
    assertThat(ToolRun.of("verify", archive.root(), "--json", "/dev/full").exitCode()).isEqualTo(1);
  }

  @Test
  void saysInJsonToo() throws IOException {
    JsonNode report = ToolRun.of("verify", folder.resolve("missing"), "--json=-").json();
    assertThat(report.path("exit_code").asInt()).isEqualTo(5);
    assertThat(report.path("verdict").asText()).isEqualTo("unverifiable");
    assertThat(report.path("message").asText()).contains("there is no folder");
    assertThat(report.path("streams")).isEmpty();
  }

  @Test
  void isListedInEveryHelp() {
    for (String command : new String[] {"verify", "ls", "show", "cat"}) {
      ToolRun run = ToolRun.of(command, "--help");
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("Exit codes:").contains("evidence of tampering");
    }
    assertThat(ToolRun.of("--help").out()).contains("Exit codes:");
  }

  @Test
  void is0ForTheVersion() {
    ToolRun run = ToolRun.of("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.lines().get(0)).matches("chainlog \\d+\\.\\S+ \\(archive format 1\\)");
  }
}
