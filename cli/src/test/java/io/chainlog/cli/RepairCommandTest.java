package io.chainlog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.errors.CorruptLogException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
  private static final String STREAM = "orders-0";

  @TempDir Path folder;
  private TestArchive archive;
  private Path last;

  @BeforeEach
  void writeArchive() throws IOException {
    archive = TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 60);
    try (var files = Files.list(archive.stream(STREAM))) {
      last = files.filter(f -> f.toString().endsWith(".log")).sorted().reduce((a, b) -> b).get();
    }
  }

  @Test
  void showsWhatItWouldDoAndChangesNothing() throws IOException {
    cutLastSegment();
    String before = Snapshot.of(archive.root());

    ToolRun run = ToolRun.of("repair", archive.root(), STREAM);

    assertThat(run.exitCode()).isEqualTo(ExitCode.TAMPERED.code());
    assertThat(run.out())
        .contains("refused        the log ends before its commit point")
        .containsPattern("stays          records 0 to [0-9]+, up to position [0-9]+ in segment_")
        .containsPattern("is lost        [0-9]+ acknowledged records?, from offset [0-9]+ on")
        .containsPattern(last.getFileName() + " +[0-9]+ +[0-9]+ +from offset [0-9]+ on")
        .contains(last.getFileName() + ".repair-20261121T010203Z")
        .contains("Nothing was changed")
        .contains("chainlog repair --apply --accept-loss " + archive.root() + " orders-0");
    assertThat(Snapshot.of(archive.root())).isEqualTo(before);
    assertThat(ToolRun.of("repair", "--plan", archive.root(), STREAM).out()).isEqualTo(run.out());
  }

  @Test
  void repairsAndSaysSoInTheStream() throws IOException {
    cutLastSegment();
    assertThatThrownBy(this::open).isInstanceOf(CorruptLogException.class);

    ToolRun run = apply("--yes", "--accept-loss");

    assertThat(run.exitCode()).isEqualTo(ExitCode.VALID.code());
    assertThat(run.out()).contains("Repaired: orders-0 ends at offset").contains("is cut");
    open();
    assertThat(ToolRun.of("repair", archive.root(), STREAM).exitCode()).isZero();
    ToolRun verified = ToolRun.of("verify", archive.root(), "--json", "-");
    assertThat(verified.exitCode()).isEqualTo(ExitCode.VALID.code());
    assertThat(notes(verified.json()))
        .anyMatch(
            note ->
                note.matches(
                    "the stream was repaired on 2026-11-21T01:02:03Z, as the record at offset [0-9]+"
                        + " \\(segment_[0-9]+.log, position [0-9]+\\) states; acknowledged records"
                        + " lost: [0-9]+; bytes cut: [0-9]+; reason: the log ends .*"))
        .anyMatch(note -> note.contains("were kept by the repair of 20261121T010203Z"));
    assertThat(ToolRun.of("verify", archive.root()).out()).contains("the stream was repaired on");
  }

  @Test
  void isShownWithTheStream() throws IOException {
    cutLastSegment();
    apply("--yes", "--accept-loss");
    open();

    assertThat(ToolRun.of("show", archive.root(), STREAM).out())
        .containsPattern("repaired       2026-11-21T01:02:03Z, at offset [0-9]+, [0-9]+ bytes cut");
    JsonNode repairs = ToolRun.of("show", "--json", archive.root(), STREAM).json().get("repairs");
    assertThat(repairs).hasSize(1);
    assertThat(repairs.get(0).get("repaired_at").asText()).isEqualTo("2026-11-21T01:02:03Z");
    assertThat(repairs.get(0).get("lost_records").asLong()).isPositive();
  }

  @Test
  void givesUpNoAcknowledgedRecordUnlessTold() throws IOException {
    cutLastSegment();
    String before = Snapshot.of(archive.stream(STREAM));

    ToolRun run = apply("--yes");

    assertThat(run.exitCode()).isEqualTo(ExitCode.TAMPERED.code());
    assertThat(run.out()).contains("is lost");
    assertThat(run.err()).contains("gives up acknowledged records").contains("--accept-loss");
    assertThat(Snapshot.of(archive.stream(STREAM))).isEqualTo(before);
  }

  @Test
  void repairsAStreamThatLostNothingButItsCommitFile() throws IOException {
    Files.delete(archive.stream(STREAM).resolve("commit"));
    assertThat(ToolRun.of("repair", archive.root(), STREAM).out())
        .contains("unknown: there is no valid commit point")
        .contains("chainlog repair --apply --accept-loss " + archive.root() + " orders-0");
    assertThat(apply("--yes").err()).contains("an unknown number from offset");

    assertThat(apply("--yes", "--accept-loss").exitCode()).isZero();
    open();
    assertThat(ToolRun.of("verify", archive.root()).exitCode()).isZero();
  }

  @Test
  void saysWhatToMoveBeforeACopyIsRestoredOverARepairThatWasBegun() throws IOException {
    cutLastSegment();
    Files.createDirectory(archive.stream(STREAM).resolve("commit.repair-20261121T010203Z"));
    ToolRun interrupted = apply("--yes", "--accept-loss");
    assertThat(interrupted.exitCode()).isNotZero();
    assertThat(interrupted.err())
        .contains("begun and is not finished; chainlog repair --apply finishes it");

    assertThat(ToolRun.of("repair", archive.root(), STREAM).out())
        .contains("first move repair.json and")
        .contains("the files that end in .repair-20261121T010203Z out of the folder")
        .doesNotContain("Nothing was changed");
  }

  @Test
  void asksOnATerminal() throws IOException {
    cutLastSegment();
    String before = Snapshot.of(archive.stream(STREAM));

    for (String answer : List.of("no\n", "", "y\n")) {
      ToolRun declined = answering(answer, "--accept-loss");
      assertThat(declined.exitCode()).isEqualTo(ExitCode.TAMPERED.code());
      assertThat(declined.err())
          .contains("Repair orders-0 like this? Type yes:")
          .contains("nothing was changed");
    }
    assertThat(Snapshot.of(archive.stream(STREAM))).isEqualTo(before);
    assertThat(answering("yes\n", "--accept-loss").exitCode()).isZero();
    open();
  }

  @Test
  void doesNothingWithoutATerminalUnlessTold() throws IOException {
    cutLastSegment();
    ToolRun run = apply("--accept-loss");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("no terminal to ask on: add --yes");
  }

  @Test
  void leavesAStreamAloneThatOpens() throws IOException {
    assertThat(ToolRun.of("repair", archive.root(), STREAM).exitCode()).isZero();
    ToolRun run = apply("--yes");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Nothing to repair").contains("Just open it");
  }

  @Test
  void refusesAStreamThatIsOpenForWriting() throws IOException {
    try (StorageBackend storage = archive.storage()) {
      storage.open(new StreamId(STREAM));
      assertThat(apply("--yes").exitCode()).isEqualTo(ExitCode.IO_ERROR.code());
    }
  }

  @Test
  void wantsACommandLineThatMakesSense() {
    for (List<String> wrong :
        List.of(
            List.of("--plan", "--apply", "--yes"), List.of("--yes"), List.of("--accept-loss"))) {
      Object[] arguments = new Object[wrong.size() + 3];
      arguments[0] = "repair";
      arguments[1] = archive.root();
      arguments[2] = STREAM;
      for (int i = 0; i < wrong.size(); i++) {
        arguments[3 + i] = wrong.get(i);
      }
      assertThat(ToolRun.of(arguments).exitCode()).as("%s", wrong).isEqualTo(2);
    }
    assertThat(ToolRun.of("repair", archive.root()).exitCode()).isEqualTo(2);
    assertThat(ToolRun.of("repair", archive.root(), "none-0").exitCode()).isEqualTo(3);
    assertThat(ToolRun.of("repair", folder.resolve("none"), STREAM).exitCode()).isEqualTo(5);
  }

  @Test
  void touchesNoArchiveOfALaterRelease() throws IOException {
    cutLastSegment();
    Path identity = archive.root().resolve("archive.json");
    Files.writeString(identity, Files.readString(identity).replace("\"format\":1", "\"format\":2"));
    assertThat(apply("--yes", "--accept-loss").exitCode()).isEqualTo(ExitCode.UNVERIFIABLE.code());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void followsNoLink() throws IOException {
    cutLastSegment();
    Path elsewhere = Files.move(archive.stream(STREAM), folder.resolve("elsewhere"));
    Files.createSymbolicLink(archive.stream(STREAM), elsewhere);
    String before = Snapshot.of(elsewhere);

    assertThat(apply("--yes", "--accept-loss").exitCode()).isEqualTo(ExitCode.UNVERIFIABLE.code());
    assertThat(Snapshot.of(elsewhere)).isEqualTo(before);
  }

  private void cutLastSegment() throws IOException {
    TestArchive.truncate(last, Files.size(last) / 2);
  }

  private ToolRun apply(String... options) {
    Object[] arguments = new Object[options.length + 4];
    arguments[0] = "repair";
    arguments[1] = "--apply";
    arguments[2] = archive.root();
    arguments[3] = STREAM;
    System.arraycopy(options, 0, arguments, 4, options.length);
    return ToolRun.of(arguments);
  }

  private ToolRun answering(String answer, String option) {
    return ToolRun.answering(
        new ByteArrayInputStream(answer.getBytes(UTF_8)),
        "repair",
        "--apply",
        option,
        archive.root(),
        STREAM);
  }

  private void open() throws IOException {
    try (StorageBackend storage = archive.storage()) {
      storage.open(new StreamId(STREAM));
    }
  }

  private static List<String> notes(JsonNode report) {
    JsonNode notes = report.get("streams").get(0).get("notes");
    return StreamSupport.stream(notes.spliterator(), false).map(JsonNode::asText).toList();
  }
}
