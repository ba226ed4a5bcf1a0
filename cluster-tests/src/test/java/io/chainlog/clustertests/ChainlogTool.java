package io.chainlog.clustertests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged tool, run as a process.
 *
 * @param checkout the repository's root
 * @param outputs folder for what it prints
 */
record ChainlogTool(Path checkout, Path outputs) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long TIMEOUT_SECONDS = 300;

  /** An exit code, and the files with standard output and standard error. */
  record Run(int exitCode, Path out, Path err) {
    String text() {
      try {
        return Files.readString(out) + Files.readString(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The Kafka records of a stream, in its order. Fails if the tool finds anything wrong. */
  List<Differences.Found> cat(Path archive, String stream) {
    Run run = run("cat", archive.toString(), stream, "--format", "json");
    if (run.exitCode() != 0) {
      throw new AssertionError(
          "chainlog cat " + stream + " ended with " + run.exitCode() + ": " + run.err());
    }
    List<Differences.Found> records = new ArrayList<>();
    try (Stream<String> lines = Files.lines(run.out())) {
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode kafka = JSON.readTree(line).path("kafka");
        if (!kafka.isMissingNode()) {
          records.add(new Differences.Found(kafka.path("offset").asLong(), Fingerprint.of(kafka)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    delete(run);
    return records;
  }

  Run verify(Path archive, String... more) {
    List<String> arguments = new ArrayList<>(List.of("verify", archive.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  Run run(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-jar"));
    command.add(jar().toString());
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(outputs, "chainlog-", ".out");
      Path err = Files.createTempFile(outputs, "chainlog-", ".err");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the tool takes too long: " + command);
      }
      return new Run(process.exitValue(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Path jar() {
    Path target = checkout.resolve("cli/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("chainlog-cli-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no chainlog-cli jar in " + target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Run run) {
    try {
      Files.delete(run.out());
      Files.delete(run.err());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
