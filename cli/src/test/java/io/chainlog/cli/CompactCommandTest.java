package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Merges segments of an archive, with the command that a user types. */
class CompactCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path folder;
  private TestArchive archive;

  @BeforeEach
  void archiveTwoStreams() throws IOException {
    archive = TestArchive.in(folder).withRecords("orders", 0, 400).withRecords("orders", 1, 1);
  }

  @Test
  void showsWhatWouldBeMergedAndChangesNothing() throws IOException {
    long before = segments("orders-0");
    assertThat(before).isGreaterThan(4);
    assertThat(run("compact", folder.toString())).isEqualTo(ExitCode.VALID);
    assertThat(printed())
        .containsPattern("orders-0 +" + before + " +2 +[0-9]+")
        .containsPattern("orders-1 +1 +1 +0")
        .contains("Nothing was changed");
    assertThat(segments("orders-0")).isEqualTo(before);
  }

  @Test
  void mergesAndLeavesEveryRecordAsItWas() throws IOException {
    run("cat", folder.toString(), "orders-0");
    String records = printed().replaceAll("\"(segment|position)\":[0-9]+", "");
    assertThat(run("compact", folder.toString(), "orders-0", "--apply")).isEqualTo(ExitCode.VALID);
    assertThat(printed()).contains("segments fewer");
    assertThat(segments("orders-0")).isEqualTo(2);
    run("cat", folder.toString(), "orders-0");
    assertThat(printed().replaceAll("\"(segment|position)\":[0-9]+", "")).isEqualTo(records);
    assertThat(run("verify", folder.toString())).isEqualTo(ExitCode.VALID);
  }

  @Test
  void hasNothingToDoTheSecondTime() {
    run("compact", folder.toString(), "--apply");
    printed();
    assertThat(run("compact", folder.toString())).isEqualTo(ExitCode.VALID);
    assertThat(printed()).contains("Nothing to merge");
  }

  @Test
  void refusesAStreamThatIsBeingWritten() throws IOException {
    long before = segments("orders-0");
    try (StorageBackend writer = archive.storage()) {
      writer.open(new StreamId("orders-0"));
      assertThat(run("compact", folder.toString(), "--apply")).isEqualTo(ExitCode.IO_ERROR);
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("orders-0").contains("locked");
    assertThat(segments("orders-0")).isGreaterThanOrEqualTo(before);
  }

  @Test
  void doesNothingIfOneOfTheStreamsIsNotThere() throws IOException {
    long before = segments("orders-0");
    assertThat(run("compact", folder.toString(), "orders-0", "missing-0", "--apply"))
        .isEqualTo(ExitCode.UNVERIFIABLE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("missing-0");
    assertThat(segments("orders-0")).isEqualTo(before);
  }

  private long segments(String stream) throws IOException {
    try (Stream<Path> files = Files.list(archive.stream(stream))) {
      return files.filter(file -> file.toString().endsWith(".log")).count();
    }
  }

  private String printed() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  private ExitCode run(String... arguments) {
    Console console = new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), false);
    int code = ChainlogCommand.commandLine(console, Clock.systemUTC()).execute(arguments);
    return Arrays.stream(ExitCode.values()).filter(e -> e.code() == code).findFirst().orElseThrow();
  }
}
