package io.chainlog.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Connect's REST interface. What a worker refuses is a {@link ClusterException} with the worker's
 * words, except from {@link #request}.
 *
 * <p>Thread-safe.
 */
public final class ConnectRest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI worker;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public ConnectRest(URI worker) {
    this.worker = worker;
  }

  /**
   * A worker's answer.
   *
   * @param body a missing node if there is none
   */
  public record Answer(int statusCode, JsonNode body) {
    public boolean isSuccess() {
      return statusCode < 400;
    }
  }

  /** Whether the worker has started so far that it takes connectors. */
  public boolean answers() {
    try {
      return exchange("GET", "/connectors", null).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Creates the connector that the settings name. */
  public void create(Map<String, String> settings) {
    String connector = settings.get("name");
    call(
        "create " + connector,
        "POST",
        "/connectors",
        Map.of("name", connector, "config", settings));
  }

  /** Creates a connector, or changes its settings if there is one of that name. */
  public void putConfig(String connector, Map<String, String> settings) {
    call("configure " + connector, "PUT", path(connector, "config"), settings);
  }

  /** Checks settings without creating anything. */
  public Answer validate(String connectorClass, Map<String, ?> settings) {
    String simpleName = connectorClass.substring(connectorClass.lastIndexOf('.') + 1);
    return request("PUT", "/connector-plugins/" + simpleName + "/config/validate", settings);
  }

  /** Pauses a connector's tasks, which stay where they are. */
  public void pause(String connector) {
    call("pause " + connector, "PUT", path(connector, "pause"), null);
  }

  /** Stops a connector's tasks and keeps its settings. */
  public void stop(String connector) {
    call("stop " + connector, "PUT", path(connector, "stop"), null);
  }

  /** Resumes a paused or stopped connector. */
  public void resume(String connector) {
    call("resume " + connector, "PUT", path(connector, "resume"), null);
  }

  /** Restarts a connector and all its tasks. */
  public void restart(String connector) {
    String query = "restart?includeTasks=true&onlyFailed=false";
    call("restart " + connector, "POST", path(connector, query), null);
  }

  /** Restarts one task. */
  public void restartTask(String connector, int task) {
    String what = "restart task " + task + " of " + connector;
    call(what, "POST", path(connector, "tasks/" + task + "/restart"), null);
  }

  public void delete(String connector) {
    call("delete " + connector, "DELETE", "/connectors/" + connector, null);
  }

  /** The offsets of a connector as Connect stores them. */
  public JsonNode offsets(String connector) {
    return call("read the offsets of " + connector, "GET", path(connector, "offsets"), null);
  }

  /** Alters offsets of a stopped connector. */
  public Answer alterOffsets(String connector, Map<String, ?> offsets) {
    return request("PATCH", path(connector, "offsets"), offsets);
  }

  /** Removes all offsets of a stopped connector. */
  public Answer resetOffsets(String connector) {
    return request("DELETE", path(connector, "offsets"), null);
  }

  /** The state of a connector and its tasks; unknown while the worker has not heard of it. */
  public ConnectorStatus status(String connector) {
    Answer answer = request("GET", path(connector, "status"), null);
    return answer.isSuccess() ? ConnectorStatus.of(answer.body()) : ConnectorStatus.UNKNOWN;
  }

  /**
   * Any other request.
   *
   * @param body sent as JSON; nothing is sent if it is null
   */
  public Answer request(String method, String path, Map<String, ?> body) {
    try {
      HttpResponse<String> response = exchange(method, path, body);
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new ClusterException("cannot " + method + " " + worker.resolve(path) + ": " + e, e);
    }
  }

  private JsonNode call(String what, String method, String path, Map<String, ?> body) {
    Answer answer = request(method, path, body);
    if (!answer.isSuccess()) {
      String reason = reason(answer.body().path("message").asText());
      throw new ClusterException("the worker refuses to " + what + ": " + reason);
    }
    return answer.body();
  }

  /** The faults that the worker names, without the lines that it puts around them. */
  private static String reason(String message) {
    return message
        .lines()
        .filter(line -> !line.startsWith("Connector configuration is invalid"))
        .filter(line -> !line.startsWith("You can also find the above list"))
        .collect(Collectors.joining("; "));
  }

  private HttpResponse<String> exchange(String method, String path, Map<String, ?> body)
      throws IOException {
    BodyPublisher content =
        body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(JSON.writeValueAsString(body));
    HttpRequest request =
        HttpRequest.newBuilder(worker.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw ClusterException.interrupted();
    }
  }

  private static String path(String connector, String what) {
    return "/connectors/" + connector + "/" + what;
  }
}
