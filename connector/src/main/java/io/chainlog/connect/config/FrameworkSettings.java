package io.chainlog.connect.config;

import java.util.List;
import java.util.Set;

/** The settings that Kafka Connect itself knows in a connector's configuration. */
final class FrameworkSettings {
  private static final Set<String> NAMES =
      Set.of(
          "name",
          "connector.class",
          "connector.plugin.version",
          "tasks.max",
          "tasks.max.enforce",
          "topics",
          "topics.regex",
          "transforms",
          "predicates",
          "config.action.reload",
          "exactly.once.support",
          "offsets.storage.topic");

  private static final List<String> PREFIXES =
      List.of(
          "key.converter",
          "value.converter",
          "header.converter",
          "transforms.",
          "predicates.",
          "errors.",
          "transaction.boundary",
          "topic.creation.",
          "consumer.override.",
          "producer.override.",
          "admin.override.");

  private FrameworkSettings() {}

  static boolean contains(String setting) {
    return NAMES.contains(setting) || PREFIXES.stream().anyMatch(setting::startsWith);
  }
}
