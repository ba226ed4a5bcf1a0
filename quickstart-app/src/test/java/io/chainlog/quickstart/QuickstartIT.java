package io.chainlog.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chainlog.quickstart.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as a process; and that nothing is left of it, however it ends. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QuickstartIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;
  private Path temporary;
  private Path output;
  private Process quickstart;

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectories(folder.resolve("tmp"));
    output = folder.resolve("output");
  }

  @AfterEach
  void killWhatATestLeft() {
    if (quickstart != null) {
      quickstart.descendants().forEach(ProcessHandle::destroyForcibly);
      quickstart.destroyForcibly();
    }
  }

  @Test
  void endsWithPassAndLeavesNothing() throws Exception {
    start("--records", "5000");

    assertThat(quickstart.waitFor(3, TimeUnit.MINUTES)).isTrue();

    assertThat(lines()).hasSize(Quickstart.STEPS + 1);
    assertThat(lines().get(1)).matches("\\[2/8] produce   topic orders: 4,500 records .*");
    assertThat(lines().get(2)).matches("\\[3/8] archive   worker killed .* of 4,500 records; .*");
    assertThat(lines().get(3)).contains("4,500 records archived, 0 lost, 0 twice");
    assertThat(lines().get(4)).contains("valid: 3 streams");
    assertThat(lines().get(5)).contains("exit code 1: streams/orders-", "at position", "offset");
    assertThat(lines().get(8)).matches("VERDICT: PASS  .*: 4,500 records identical in .*");
    assertThat(quickstart.exitValue()).isZero();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void staysUpWhenAskedToAndEndsWithZeroWhenStopped() throws Exception {
    Path work = folder.resolve("work");
    start("--records", "5000", "--keep", "--work", work.toString());
    awaitOutput("Ctrl-C stops them");
    List<ProcessHandle> started = descendants();
    assertThat(started).hasSize(2).allMatch(ProcessHandle::isAlive);
    assertThat(output).content().contains("VERDICT: PASS", " ls " + work.toRealPath());

    quickstart.destroy();

    assertThat(quickstart.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(quickstart.exitValue()).isZero();
    assertThat(started).noneMatch(ProcessHandle::isAlive);
    assertThat(work.resolve("archive/archive.json")).exists();
  }

  @Test
  void leavesNothingWhenItIsStoppedWhileItArchives() throws Exception {
    start("--records", "5000");
    awaitOutput("[2/8]");
    await().atMost(PATIENCE).until(() -> descendants().size() == 2);
    List<ProcessHandle> started = descendants();

    quickstart.destroy();

    assertThat(quickstart.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(quickstart.exitValue()).isNotZero();
    assertThat(started).noneMatch(ProcessHandle::isAlive);
    assertThat(output).content().contains("Stopping").doesNotContain("VERDICT");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void takesItsProcessesWithItEvenWhenItIsKilled() throws Exception {
    start("--records", "5000");
    awaitOutput("[1/8]");
    List<ProcessHandle> started = descendants();
    assertThat(started).isNotEmpty();

    quickstart.destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
  }

  private void start(String... arguments) throws IOException {
    Path home = Path.of("..").toAbsolutePath().normalize();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dchainlog.home=" + home);
    command.addAll(List.of("-jar", new Installation(home).quickstartJar().toString()));
    command.addAll(List.of(arguments));
    quickstart =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  private void awaitOutput(String text) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(quickstart.isAlive()).as(Files.readString(output)).isTrue();
              return Files.readString(output).contains(text);
            });
  }

  private List<ProcessHandle> descendants() {
    return quickstart.descendants().toList();
  }

  private List<String> lines() throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      return lines.filter(line -> !line.startsWith("      ")).toList();
    }
  }
}
