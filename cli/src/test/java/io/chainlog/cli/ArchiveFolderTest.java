package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What else may be in the folders of an archive. */
class ArchiveFolderTest {
  private static final String STREAM = "orders-0";

  @TempDir private Path folder;
  private TestArchive archive;

  @BeforeEach
  void makeAnArchive() throws IOException {
    archive = TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"anchors", "heads", "streams.old", ".git"})
  void noFolderIsKnownThatIsNotLookedInto(String name) throws IOException {
    Path hidden = Files.createDirectory(archive.root().resolve(name));
    Files.writeString(hidden.resolve("anything"), "hidden");
    assertThat(verify(1).path("findings").findValuesAsText("kind"))
        .containsExactly("unreferenced-file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lost+found/", ".snapshot/", ".DS_Store", "Thumbs.db", ".nfs0000a3f1"})
  void whatASystemLeavesIsANoteWhereverItIs(String name) throws IOException {
    for (Path parent :
        new Path[] {archive.root(), archive.root().resolve("streams"), archive.stream(STREAM)}) {
      Path entry = parent.resolve(name.replace("/", ""));
      if (name.endsWith("/")) {
        Files.createDirectory(entry);
      } else {
        Files.writeString(entry, "");
      }
    }
    JsonNode report = verify(0);
    String bare = name.replace("/", "");
    assertThat(report.path("notes")).hasSize(2);
    assertThat(report.path("notes").toString()).contains(bare, "not looked into");
    assertThat(report.path("streams")).hasSize(1);
    assertThat(report.path("streams").path(0).path("notes").toString()).contains(bare);
    assertThat(ToolRun.of("ls", archive.root()).exitCode()).isZero();
    assertThat(ToolRun.of("verify", archive.root()).out()).contains("note          ");
  }

  @ParameterizedTest
  @ValueSource(strings = {".nfs0000a3f1/", "lost+found", ".nfsx", "segment_000099.log.index"})
  void whatOnlyHasSuchANameIsAFinding(String name) throws IOException {
    Path entry = archive.stream(STREAM).resolve(name.replace("/", ""));
    if (name.endsWith("/")) {
      Files.createDirectory(entry);
    } else {
      Files.writeString(entry, "");
    }
    assertThat(verify(1).path("streams").path(0).path("findings").findValuesAsText("kind"))
        .containsExactly("unreferenced-file");
  }

  @Test
  void straysAreListedUpToABound() throws IOException {
    for (int i = 0; i < 250; i++) {
      Files.writeString(archive.stream(STREAM).resolve("stray" + i), "");
      Files.writeString(archive.root().resolve("stray" + i), "");
    }
    JsonNode report = verify(1);
    assertThat(report.path("findings")).hasSize(100);
    assertThat(report.path("notes").toString()).contains("150 more");
    assertThat(report.path("streams").path(0).path("findings")).hasSize(100);
    assertThat(report.path("streams").path(0).path("notes").toString()).contains("150 more");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void everyCommandNamesALinkInThePlaceOfAStream() throws IOException {
    Path moved = Files.move(archive.stream(STREAM), folder.resolve("moved"));
    Files.createSymbolicLink(archive.stream(STREAM), moved);
    assertThat(ToolRun.of("ls", archive.root()).out()).contains(STREAM, "is a link");
    assertThat(ToolRun.of("verify", archive.root()).out()).contains("a link or device");
    for (String command : new String[] {"show", "cat", "repair"}) {
      ToolRun run = ToolRun.of(command, archive.root(), STREAM);
      assertThat(run.exitCode()).as(command).isEqualTo(3);
      assertThat(run.err()).contains("is a link", "not followed");
    }
    ToolRun run = ToolRun.of("import", "--stream-dir", moved, archive.root(), STREAM);
    assertThat(run.err()).contains("is a link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "cat", "repair", "verify"})
  void aStreamThatIsNotThereIsOneExitCode(String command) {
    Object[] arguments =
        command.equals("verify")
            ? new Object[] {command, archive.root(), "--stream", "orders-9"}
            : new Object[] {command, archive.root(), "orders-9"};
    ToolRun run = ToolRun.of(arguments);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out() + run.err()).contains("there is no such stream");
  }

  @Test
  void countsOnlyStreamsThatWereRead() {
    ToolRun run = ToolRun.of("verify", archive.root(), "--stream", STREAM, "--stream", "none-0");
    assertThat(run.lines().get(0)).contains("records in 1 stream ");
  }

  @Test
  void anArchiveOfALaterFormatIsCheckedForWhatThisReleaseReads() throws IOException {
    Path file = archive.root().resolve("archive.json");
    Files.writeString(file, Files.readString(file).replace("\"format\":1", "\"format\":2"));
    Files.createDirectory(archive.root().resolve("new-things"));
    assertThat(verify(3).path("message").asText()).contains("archive format 2");
    TestArchive.flipBit(archive.segment(STREAM, 1), 100);
    JsonNode report = verify(1);
    assertThat(report.path("streams").path(0).path("findings").findValuesAsText("kind"))
        .containsExactly("crc-mismatch");
    assertThat(report.path("notes").toString()).contains("archive format 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 40, 75})
  void aFirstCommitThatWasInterruptedIsANote(int written) throws IOException {
    byte[] whole = oneCommit();
    byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, 4096 + written), 8192);
    writeEmptyStream(torn);
    JsonNode stream = verify(3).path("streams").path(0);
    assertThat(stream.path("findings")).isEmpty();
    assertThat(stream.path("notes").toString()).contains("was interrupted while it was written");
    writeEmptyStream(Arrays.copyOf(whole, 4096 + written));
    assertThat(verify(3).path("streams").path(0).path("findings")).isEmpty();
  }

  @Test
  void aChangedCommitSlotIsEvidenceEvenOfAnEmptyStream() throws IOException {
    byte[] changed = oneCommit();
    changed[4096 + 30] ^= 1;
    writeEmptyStream(changed);
    assertThat(verify(1).path("streams").path(0).path("findings").findValuesAsText("kind"))
        .containsExactly("damaged-commit-file");
  }

  /** The commit file of a stream that was opened once, and never written to. */
  private byte[] oneCommit() throws IOException {
    TestArchive other = TestArchive.in(folder.resolve("other"));
    try (var storage = other.storage()) {
      storage.open(new io.chainlog.storage.StreamId("new-0"));
    }
    byte[] commit = Files.readAllBytes(other.stream("new-0").resolve("commit"));
    Arrays.fill(commit, 0, 4096, (byte) 0); // the second commit, made when the stream was closed
    return commit;
  }

  private void writeEmptyStream(byte[] commit) throws IOException {
    Path stream = archive.stream("new-0");
    Files.createDirectories(stream);
    Files.write(stream.resolve("commit"), commit);
  }

  private JsonNode verify(int exitCode) {
    ToolRun run = ToolRun.of("verify", archive.root(), "--json=-");
    assertThat(run.exitCode()).as(run.out()).isEqualTo(exitCode);
    return run.json();
  }
}
