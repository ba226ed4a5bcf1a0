package io.chainlog.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A connector and its tasks, as a worker reports them.
 *
 * @param state the connector's own
 * @param trace why the connector or its tasks failed, empty if none did
 */
public record ConnectorStatus(String state, List<Task> tasks, String trace) {
  /** The worker has not heard of the connector. */
  public static final ConnectorStatus UNKNOWN = new ConnectorStatus("UNKNOWN", List.of(), "");

  public ConnectorStatus {
    tasks = List.copyOf(tasks);
  }

  /**
   * One of its tasks.
   *
   * @param trace why it failed, empty if it did not
   */
  public record Task(int id, String state, String trace) {
    public boolean isFailed() {
      return state.equals("FAILED");
    }

    /** The innermost cause in the trace. */
    public String reason() {
      return innermostCause(trace);
    }
  }

  static ConnectorStatus of(JsonNode status) {
    List<Task> tasks = new ArrayList<>();
    StringBuilder trace = new StringBuilder(status.path("connector").path("trace").asText(""));
    for (JsonNode node : status.path("tasks")) {
      Task task =
          new Task(
              node.path("id").asInt(), node.path("state").asText(), node.path("trace").asText(""));
      tasks.add(task);
      trace.append(task.trace());
    }
    return new ConnectorStatus(
        status.path("connector").path("state").asText(), tasks, trace.toString());
  }

  /** The states of its tasks. */
  public List<String> taskStates() {
    return tasks.stream().map(Task::state).toList();
  }

  /** Whether the connector and all its tasks run, of which there is at least one. */
  public boolean isRunning() {
    return !tasks.isEmpty() && isAll("RUNNING");
  }

  /** Whether the connector and all its tasks, if there are any, are in a state. */
  public boolean isAll(String wanted) {
    return state.equals(wanted) && taskStates().stream().allMatch(wanted::equals);
  }

  /** Whether the connector or one of its tasks has failed. */
  public boolean isFailed() {
    return state.equals("FAILED") || tasks.stream().anyMatch(Task::isFailed);
  }

  /** The innermost cause in the trace: the connector's own words. */
  public String reason() {
    return innermostCause(trace);
  }

  private static String innermostCause(String trace) {
    return trace
        .lines()
        .filter(line -> line.startsWith("Caused by: "))
        .reduce((earlier, later) -> later)
        .orElseGet(() -> trace.lines().findFirst().orElse("no reason given"))
        .replaceFirst("^Caused by: ", "");
  }
}
