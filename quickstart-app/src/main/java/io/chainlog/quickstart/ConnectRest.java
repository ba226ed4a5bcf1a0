package io.chainlog.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The few calls of Connect's REST interface that are needed here. */
final class ConnectRest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI worker;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ConnectRest(URI worker) {
    this.worker = worker;
  }

  /** Whether the worker has started so far that it knows a connector. */
  boolean knows(String connector) {
    try {
      return send(request("/connectors/" + connector + "/status").GET()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Creates a connector; a refusal is repeated in the worker's words. */
  void create(String connector, Map<String, String> settings) {
    Map<String, Object> body = Map.of("name", connector, "config", settings);
    call("create " + connector, request("/connectors").POST(json(body)));
  }

  /** Stops a connector's tasks and keeps its settings. */
  void stop(String connector) {
    call("stop " + connector, request("/connectors/" + connector + "/stop").PUT(json(Map.of())));
  }

  /** Starts a stopped connector again. */
  void resume(String connector) {
    call(
        "resume " + connector, request("/connectors/" + connector + "/resume").PUT(json(Map.of())));
  }

  /** What the worker says of a connector and its tasks. */
  ConnectorStatus status(String connector) {
    return ConnectorStatus.of(
        call("ask for " + connector, request("/connectors/" + connector + "/status").GET()));
  }

  private JsonNode call(String what, HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = send(request);
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() >= 400) {
        throw new QuickstartException(
            "the worker refuses to %s: %s".formatted(what, body.path("message").asText()));
      }
      return body;
    } catch (IOException e) {
      throw new QuickstartException("cannot %s: %s".formatted(what, e), e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(worker.resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json");
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw QuickstartException.interrupted();
    }
  }

  private static HttpRequest.BodyPublisher json(Map<String, ?> body) {
    try {
      return BodyPublishers.ofString(JSON.writeValueAsString(body));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
