package io.chainlog.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports what the lineage wrote, with the command that a user types. */
class ImportCommandTest {
  private static final Path VECTORS = Path.of("../storage-core/src/test/resources/vectors");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir Path archive;

  @ParameterizedTest
  @ValueSource(strings = {"plain/1", "checkpoints/5", "rotation/6", "older-frame/40"})
  void importsWhatTheLineageWroteOnceAndOnlyOnce(String source) {
    assertThat(importFrom(VECTORS.resolve(source), "imported-0")).isEqualTo(ExitCode.VALID);
    assertThat(printed())
        .contains("0 were there already.")
        .contains("streams/imported-0 ends at")
        .contains("chainlog verify --stream-dir " + archive.resolve("streams/imported-0"));
    String sourcePayloads = payloads("--stream-dir", VECTORS.resolve(source).toString());
    assertThat(payloads(archive.toString(), "imported-0")).isEqualTo(sourcePayloads).isNotEmpty();

    out.reset();
    assertThat(importFrom(VECTORS.resolve(source), "imported-0")).isEqualTo(ExitCode.VALID);
    assertThat(printed()).startsWith("0 records copied");
    assertThat(run("verify", "--stream-dir", archive.resolve("streams/imported-0").toString()))
        .isEqualTo(ExitCode.VALID);
  }

  @Test
  void refusesAStreamThatHoldsSomethingElse() {
    importFrom(VECTORS.resolve("plain/1"), "imported-0");
    assertThat(importFrom(VECTORS.resolve("checkpoints/5"), "imported-0"))
        .isEqualTo(ExitCode.IO_ERROR);
    assertThat(err.toString(UTF_8)).contains("holds something else").contains("another stream");
  }

  @Test
  void exitsWithOneForADamagedSourceAndSaysWhere(@TempDir Path copy) throws IOException {
    byte[] log = Files.readAllBytes(VECTORS.resolve("plain/1/segment_000000.log"));
    log[log.length - 20] ^= 1;
    Files.write(copy.resolve("segment_000000.log"), log);
    assertThat(importFrom(copy, "imported-0")).isEqualTo(ExitCode.TAMPERED);
    assertThat(err.toString(UTF_8)).contains("segment_000000.log").contains("position");
  }

  @Test
  void refusesAFolderThatIsMissingOrHoldsSomethingElse() throws IOException {
    assertThat(importFrom(archive.resolve("none"), "imported-0")).isEqualTo(ExitCode.IO_ERROR);
    assertThat(err.toString(UTF_8)).contains("there is no folder");
    Files.writeString(archive.resolve("notes.txt"), "not an archive");
    assertThat(importFrom(VECTORS.resolve("plain/1"), "imported-0")).isEqualTo(ExitCode.IO_ERROR);
    assertThat(archive.resolve("streams")).doesNotExist();
  }

  @Test
  void asksForWhatItNeeds() {
    assertThat(run("import", archive.toString(), "imported-0")).isEqualTo(ExitCode.USAGE);
    assertThat(run("import", "--stream-dir", "x", archive.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(importFrom(VECTORS.resolve("plain/1"), "no/name")).isEqualTo(ExitCode.USAGE);
    assertThat(archive).isEmptyDirectory();
  }

  private ExitCode importFrom(Path source, String stream) {
    return run("import", "--stream-dir", source.toString(), archive.toString(), stream);
  }

  private String payloads(String... stream) {
    out.reset();
    List<String> arguments = new ArrayList<>(List.of("cat", "--format", "hex"));
    arguments.addAll(List.of(stream));
    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.VALID);
    return printed();
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  private ExitCode run(String... arguments) {
    Console console = new Console(out, new PrintStream(err, true, UTF_8), false);
    int code = ChainlogCommand.commandLine(console, Clock.systemUTC()).execute(arguments);
    return Arrays.stream(ExitCode.values()).filter(e -> e.code() == code).findFirst().orElseThrow();
  }
}
