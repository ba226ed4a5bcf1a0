package io.chainlog.quickstart;

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
record ConnectorStatus(String state, List<String> taskStates, String trace) {
  static final ConnectorStatus UNKNOWN = new ConnectorStatus("UNKNOWN", List.of(), "");

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

  boolean isRunning() {
    return state.equals("RUNNING")
        && !taskStates.isEmpty()
        && taskStates.stream().allMatch("RUNNING"::equals);
  }

  boolean isFailed() {
    return state.equals("FAILED") || taskStates.contains("FAILED");
  }

  /** The innermost cause in the trace: what the connector itself said. */
  String reason() {
    return trace
        .lines()
        .filter(line -> line.startsWith("Caused by: "))
        .reduce((earlier, later) -> later)
        .orElseGet(() -> trace.lines().findFirst().orElse("no reason given"))
        .replaceFirst("^Caused by: ", "");
  }
}
