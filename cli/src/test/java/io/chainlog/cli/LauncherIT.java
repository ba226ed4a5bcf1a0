package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script and what was packaged, as a person runs them: in a process, from another folder. */
class LauncherIT {
  private static final Path LAUNCHER = Path.of("../bin/chainlog").toAbsolutePath().normalize();

  @TempDir private Path folder;

  /** Output of the script; standard error goes to a file beside it. */
  private String run(int expectedExitCode, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return runCommand(expectedExitCode, command);
  }

  private String runCommand(int expectedExitCode, List<String> command) throws Exception {
    File err = folder.resolve("err").toFile();
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err.toPath())).isEqualTo(expectedExitCode);
    return out;
  }

  /** With a space, and a letter beyond ASCII where the locale lets Java name files so. */
  private static String awkwardName() {
    String name = "an \u00e4rchive";
    String encoding = System.getProperty("sun.jnu.encoding", "US-ASCII");
    return Charset.forName(encoding).newEncoder().canEncode(name) ? name : "an archive";
  }

  @Test
  void passesArgumentsAndExitCodesThrough() throws Exception {
    String name = awkwardName();
    TestArchive archive = TestArchive.in(folder.resolve(name)).withRecords("orders", 0, 20);
    assertThat(run(0, "verify", archive.root())).startsWith("VALID");
    assertThat(run(0, "verify", name)).startsWith("VALID");
    assertThat(folder.resolve("err")).isEmptyFile();
    TestArchive.flipBit(archive.segment("orders-0", 0), 60);
    assertThat(run(1, "verify", archive.root())).startsWith("TAMPERED");
    assertThat(run(2, "verify")).isEmpty();
    assertThat(run(5, "verify", folder.resolve("missing"))).startsWith("UNVERIFIABLE");
  }

  /** The manifest, not the folder: a jar that an earlier build left there is never loaded. */
  @Test
  void bringsNoKafka() throws Exception {
    try (JarFile jar = new JarFile(packaged().toFile())) {
      String classPath = jar.getManifest().getMainAttributes().getValue("Class-Path");
      assertThat(classPath.split(" "))
          .anyMatch(name -> name.startsWith("lib/chainlog-envelope"))
          .noneMatch(name -> name.contains("kafka") || name.startsWith("lib/connect-"));
    }
  }

  private static Path packaged() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("chainlog-cli-.*\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void endsQuietlyBeforeAReaderThatHasHadEnough() throws Exception {
    TestArchive archive = TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 5000);
    String pipe =
        String.format(
            Locale.ROOT,
            "set -o pipefail; '%s' cat '%s' orders-0 | head -n 2",
            LAUNCHER,
            archive.root());
    assertThat(runCommand(0, List.of("bash", "-c", pipe)).lines()).hasSize(2);
    assertThat(folder.resolve("err")).isEmptyFile();
  }

  @Test
  void neverEndsWith1ForAnythingButEvidence() throws Exception {
    String withoutJava = String.format(Locale.ROOT, "JAVA_HOME=/nowhere '%s' --version", LAUNCHER);
    runCommand(5, List.of("bash", "-c", withoutJava));
    assertThat(folder.resolve("err")).content().contains("JAVA_HOME");
  }
}
