package io.chainlog.connect.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef;

/** What the connector's configuration says of topics that Connect creates for it. */
final class TopicCreation {
  private static final String PREFIX = "topic.creation.";
  private static final String DEFAULT_GROUP = "default";
  private static final String PARTITIONS = "partitions";
  private static final List<String> NOT_OF_THE_TOPIC =
      List.of("include", "exclude", PARTITIONS, "replication.factor");

  private final Map<String, String> settings;

  TopicCreation(Map<String, String> settings) {
    this.settings = settings;
  }

  /** Whether Connect creates topics for this connector, where its worker allows that. */
  boolean isEnabled() {
    return settings.get(PREFIX + DEFAULT_GROUP + "." + PARTITIONS) != null;
  }

  /** Partitions of a topic that Connect creates; -1 for the broker's default. */
  int partitions(String topic) {
    String value = settings.get(PREFIX + group(topic) + "." + PARTITIONS);
    if (value == null) {
      value = settings.get(PREFIX + DEFAULT_GROUP + "." + PARTITIONS);
    }
    return value != null && value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
  }

  /** Configuration of a topic that Connect creates, as far as it is not the broker's. */
  Map<String, String> configs(String topic) {
    Map<String, String> configs = new HashMap<>();
    addConfigs(PREFIX + DEFAULT_GROUP + ".", configs);
    addConfigs(PREFIX + group(topic) + ".", configs);
    return configs;
  }

  private void addConfigs(String prefix, Map<String, String> configs) {
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && value != null) {
            configs.put(name.substring(prefix.length()), value);
          }
        });
    NOT_OF_THE_TOPIC.forEach(configs::remove);
  }

  private String group(String topic) {
    for (String name : list(PREFIX + "groups")) {
      if (matches(PREFIX + name + ".include", topic)
          && !matches(PREFIX + name + ".exclude", topic)) {
        return name;
      }
    }
    return DEFAULT_GROUP;
  }

  private boolean matches(String setting, String topic) {
    try {
      return list(setting).stream().anyMatch(pattern -> Pattern.matches(pattern, topic));
    } catch (PatternSyntaxException e) {
      return false; // Connect refuses it
    }
  }

  @SuppressWarnings("unchecked") // a list of strings is what Kafka parses it to
  private List<String> list(String setting) {
    String value = settings.getOrDefault(setting, "");
    return (List<String>) ConfigDef.parseType(setting, value, ConfigDef.Type.LIST);
  }
}
