package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.cluster.ConnectRest;
import io.chainlog.cluster.ConnectRest.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each setting of both connectors with values that it cannot have, through the REST interface. */
@ExtendWith(ClusterExtension.class)
class WrongSettingsIT {
  private static final String WRONG = "no such THING, ever";

  // Connect's own, which counts some of its errors twice. A null in them once broke the request.
  private static final Set<String> FRAMEWORK = Set.of("topics", "topics.regex", "key.converter");

  private final TestCluster cluster;

  WrongSettingsIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void answersEachWrongSettingOfTheSinkWithOneError() {
    refuseEach(Settings.SINK, Settings.sink("orders", cluster.newArchive()));
  }

  @Test
  void answersEachWrongSettingOfTheSourceWithOneError() {
    try (Scenario scenario = new Scenario(cluster, new Random(8))) {
      String topic = scenario.createTopic("orders", 1);
      scenario.archive(Settings.sink(topic, scenario.archive()));
      scenario.traffic().write(topic, 0, 1);
      scenario.comparison().awaitArchived();

      refuseEach(Settings.SOURCE, Settings.replay(topic, scenario.archive(), "first"));
    }
  }

  private void refuseEach(String connectorClass, Map<String, String> right) {
    Map<String, Object> settings = new HashMap<>(right);
    settings.put("name", "wrong");
    Answer valid = rest().validate(connectorClass, settings);
    Set<String> known = new HashSet<>(FRAMEWORK);
    List<String> complaints = new ArrayList<>();
    for (JsonNode config : valid.body().path("configs")) {
      JsonNode definition = config.path("definition");
      if (isOurs(definition)) {
        known.add(definition.path("name").asText());
      }
    }
    for (String name : known) {
      Stream.of(null, "", WRONG)
          .forEach(value -> tryOne(connectorClass, settings, name, value, complaints));
    }
    assertThat(known).hasSizeGreaterThan(10);
    assertThat(complaints).isEmpty();
  }

  private void tryOne(
      String connectorClass,
      Map<String, Object> right,
      String name,
      String value,
      List<String> complaints) {
    Map<String, Object> wrong = new HashMap<>(right);
    wrong.put(name, value);
    String what = name + "=" + value;
    Answer validated = rest().validate(connectorClass, wrong);
    int errors = validated.body().path("error_count").asInt();
    if (validated.statusCode() != 200) {
      complaints.add(what + ": validate answers " + validated.statusCode());
    } else if (errors > 1 && !FRAMEWORK.contains(name)) {
      complaints.add(what + ": " + errors + " errors: " + errors(validated.body()));
    } else if (errors > 0) {
      Answer put = rest().request("PUT", "/connectors/wrong/config", wrong);
      if (put.statusCode() != 400) {
        complaints.add(what + ": PUT answers " + put.statusCode() + " " + put.body());
      }
    } else if (value == null) {
      complaints.add(what + ": accepted");
    }
  }

  private static String errors(JsonNode body) {
    StringBuilder errors = new StringBuilder();
    for (JsonNode config : body.path("configs")) {
      config
          .path("value")
          .path("errors")
          .forEach(error -> errors.append(error.asText()).append("; "));
    }
    return errors.toString();
  }

  /** Connect's own settings are in groups that it names. */
  private static boolean isOurs(JsonNode definition) {
    String name = definition.path("name").asText();
    String group = definition.path("group").asText("");
    boolean isOfAClient = name.contains(".override.") || name.endsWith(".converter.type");
    return !isOfAClient
        && !Set.of(
                "Common",
                "Transforms",
                "Predicates",
                "Error Handling",
                "Topic Creation",
                "Exactly Once Support",
                "offsets.topic")
            .contains(group);
  }

  private ConnectRest rest() {
    return cluster.first().rest();
  }
}
