package io.chainlog.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A connector and its tasks, as a worker reports them.
 *
 * @param state the connector's own
 * @param taskStates its tasks'
 * @param trace why one of them failed, empty if none did
 */
public record ConnectorStatus(String state, List<String> taskStates, String trace) {
  /** The worker has not heard of the connector. */
  public static final ConnectorStatus UNKNOWN = new ConnectorStatus("UNKNOWN", List.of(), "");

  public ConnectorStatus {
    taskStates = List.copyOf(taskStates);
  }

  static ConnectorStatus of(JsonNode status) {
    List<String> states = new ArrayList<>();
    StringBuilder trace = new StringBuilder(status.path("connector").path("trace").asText(""));
    for (JsonNode task : status.path("tasks")) {
      states.add(task.path("state").asText());
      trace.append(task.path("trace").asText(""));
    }
    return new ConnectorStatus(
        status.path("connector").path("state").asText(), states, trace.toString());
  }

  /** Whether the connector and all its tasks run, of which there is at least one. */
  public boolean isRunning() {
    return !taskStates.isEmpty() && isAll("RUNNING");
  }

  /** Whether the connector and all its tasks, if there are any, are in a state. */
  public boolean isAll(String wanted) {
    return state.equals(wanted) && taskStates.stream().allMatch(wanted::equals);
  }

  /** Whether the connector or one of its tasks has failed. */
  public boolean isFailed() {
    return state.equals("FAILED") || taskStates.contains("FAILED");
  }

  /** The innermost cause in the trace: the connector's own words. */
  public String reason() {
    return trace
        .lines()
        .filter(line -> line.startsWith("Caused by: "))
        .reduce((earlier, later) -> later)
        .orElseGet(() -> trace.lines().findFirst().orElse("no reason given"))
        .replaceFirst("^Caused by: ", "");
  }
}
