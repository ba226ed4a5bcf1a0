package io.chainlog.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.cluster.ChildProcess;
import io.chainlog.cluster.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The tool {@code chainlog}, run as its users run it: a process, its exit code, its JSON. */
final class Tool {
  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Children children;
  private final String classPath;
  private final Path reports;

  /**
   * @param classPath the tool's
   * @param reports folder for the JSON reports
   */
  Tool(Children children, String classPath, Path reports) {
    this.children = children;
    this.classPath = classPath;
    this.reports = reports;
  }

  /**
   * What {@code chainlog verify} came to.
   *
   * @param exitCode 0 for valid, 1 for evidence of tampering
   * @param json the report, as documented with the tool
   * @param log the same in words
   */
  record Result(int exitCode, JsonNode json, Path log) {
    int streams() {
      return json.path("streams").size();
    }

    /** Sum of a number over all streams. */
    long sum(String field) {
      return StreamSupport.stream(json.path("streams").spliterator(), false)
          .mapToLong(stream -> stream.path(field).asLong())
          .sum();
    }

    /** The first finding that names a place in a file. */
    Optional<JsonNode> firstFinding() {
      return json.findValues("findings").stream()
          .flatMap(findings -> StreamSupport.stream(findings.spliterator(), false))
          .filter(finding -> finding.path("position").asLong(-1) >= 0)
          .findFirst();
    }

    /** The first finding in words, or the verdict if there is none. */
    String firstComplaint() {
      return firstFinding()
          .map(finding -> finding.path("detail").asText() + " in " + finding.path("file").asText())
          .orElseGet(() -> "verdict " + json.path("verdict").asText());
    }
  }

  /**
   * Runs {@code chainlog verify ARCHIVE --json FILE}.
   *
   * @param name what the log and the report are named after
   */
  Result verify(String name, Path archive) throws IOException {
    Path report = reports.resolve(name + ".json");
    List<String> arguments = List.of("verify", archive.toString(), "--json", report.toString());
    ChildProcess process =
        children.start(
            new Children.Program(name, classPath, List.of(), "io.chainlog.cli.Main", arguments));
    int exitCode = process.exitCode(PATIENCE);
    if (!Files.exists(report)) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "chainlog verify ended with %d and left no report. Its output: %s",
              exitCode,
              process.log()));
    }
    return new Result(exitCode, JSON.readTree(report.toFile()), process.log());
  }
}
