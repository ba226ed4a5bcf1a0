package io.chainlog.quickstart.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.cluster.ChildProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The tool {@code chainlog}, run as its users run it: a process, its exit code, its JSON.
 *
 * @param reports folder for the JSON reports
 */
public record ChainlogTool(Children children, Installation installation, Path reports) {
  private static final Duration TIMEOUT = Duration.ofHours(1);

  /**
   * The outcome of {@code chainlog verify}.
   *
   * @param exitCode 0 for valid, 1 for evidence of tampering
   * @param json the report, as documented with the tool
   * @param log the same in words
   */
  public record Result(int exitCode, JsonNode json, Path log) {

    /** The names of all streams in the archive. */
    public List<String> streams() {
      return stream(json.path("streams")).map(s -> s.path("stream").asText()).toList();
    }

    /** Sum of a number over some streams. */
    public long sum(String field, List<String> streams) {
      return stream(json.path("streams"))
          .filter(s -> streams.contains(s.path("stream").asText()))
          .mapToLong(s -> s.path(field).asLong())
          .sum();
    }

    /** The first finding that names a place in a file. */
    public Optional<JsonNode> firstFinding() {
      return json.findValues("findings").stream()
          .flatMap(Result::stream)
          .filter(finding -> finding.path("position").asLong(-1) >= 0)
          .findFirst();
    }

    /** The first finding in words, or the verdict if there is none. */
    public String firstComplaint() {
      return firstFinding()
          .map(finding -> finding.path("detail").asText() + " in " + finding.path("file").asText())
          .orElseGet(() -> "verdict " + json.path("verdict").asText());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
      return StreamSupport.stream(array.spliterator(), false);
    }
  }

  /**
   * Runs {@code chainlog verify ARCHIVE --json FILE}.
   *
   * @param name what the log and the report are named after
   */
  public Result verify(String name, Path archive) throws IOException {
    Path report = reports.resolve(name + ".json");
    ChildProcess process =
        children.start(
            new Children.Program(
                name,
                installation.toolClassPath(),
                List.of(),
                "io.chainlog.cli.Main",
                List.of("verify", archive.toString(), "--json", report.toString())));
    int exitCode = process.exitCode(TIMEOUT);
    if (!Files.exists(report)) {
      throw new ClusterException(
          "chainlog verify ended with "
              + exitCode
              + " and left no report. Its output: "
              + process.log());
    }
    return new Result(exitCode, new ObjectMapper().readTree(report.toFile()), process.log());
  }
}
