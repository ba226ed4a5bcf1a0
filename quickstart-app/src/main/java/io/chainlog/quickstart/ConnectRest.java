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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

  /** Whether the worker has started so far that it takes connectors. */
  boolean answers() {
    try {
      return send(request("/connectors").GET()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Creates the connector that the settings name; a refusal is repeated in the worker's words. */
  void create(Map<String, String> settings) {
    String connector = settings.get("name");
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

  /** What the worker says of a connector and its tasks; none while it has not heard of them. */
  ConnectorStatus status(String connector) {
    HttpRequest.Builder status = request("/connectors/" + connector + "/status").GET();
    try {
      HttpResponse<String> response = send(status);
      return response.statusCode() == 404
          ? ConnectorStatus.UNKNOWN
          : ConnectorStatus.of(JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new QuickstartException(
          String.format(Locale.ROOT, "cannot ask for %s: %s", connector, e), e);
    }
  }

  private JsonNode call(String what, HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = send(request);
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() >= 400) {
        throw new QuickstartException(
            String.format(
                Locale.ROOT,
                "the worker refuses to %s: %s",
                what,
                reason(body.path("message").asText())));
      }
      return body;
    } catch (IOException e) {
      throw new QuickstartException(String.format(Locale.ROOT, "cannot %s: %s", what, e), e);
    }
  }

  /** The faults that the worker names, without the lines that it puts around them. */
  private static String reason(String message) {
    return message
        .lines()
        .filter(line -> !line.startsWith("Connector configuration is invalid"))
        .filter(line -> !line.startsWith("You can also find the above list"))
        .collect(Collectors.joining("; "));
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
