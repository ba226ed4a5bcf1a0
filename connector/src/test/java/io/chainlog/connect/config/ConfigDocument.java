package io.chainlog.connect.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Writes docs/CONFIG.md from what the connectors tell a worker of their settings. */
final class ConfigDocument {
  private final StringBuilder text = new StringBuilder();

  ConfigDocument paragraph(String paragraph) {
    text.append(paragraph.strip()).append("\n\n");
    return this;
  }

  ConfigDocument heading(int level, String heading) {
    return paragraph("#".repeat(level) + " " + heading);
  }

  /** A table for each group of settings. */
  ConfigDocument settings(ConfigDef definition) {
    for (String group : definition.groups()) {
      heading(3, group);
      text.append("| setting | type | default | valid values | what it does |\n");
      text.append("|---|---|---|---|---|\n");
      keys(definition, group).forEach(this::row);
      text.append('\n');
    }
    return this;
  }

  private static List<ConfigKey> keys(ConfigDef definition, String group) {
    return definition.configKeys().values().stream()
        .filter(key -> group.equals(key.group))
        .sorted(Comparator.comparing(key -> key.orderInGroup))
        .toList();
  }

  private void row(ConfigKey key) {
    text.append("| `").append(key.name).append("` | ");
    text.append(key.type.name().toLowerCase(Locale.ROOT)).append(" | ");
    text.append(defaultOf(key)).append(" | ");
    text.append(key.validator == null ? "" : cell(key.validator.toString())).append(" | ");
    text.append(cell(key.documentation)).append(" |\n");
  }

  private static String defaultOf(ConfigKey key) {
    if (ConfigDef.NO_DEFAULT_VALUE.equals(key.defaultValue)) {
      return "*required*";
    }
    String value = ConfigDef.convertToString(key.defaultValue, key.type);
    return value == null || value.isEmpty() ? "" : "`" + cell(value) + "`";
  }

  private static String cell(String text) {
    return text.replaceAll("</?code>", "`").replace("|", "\\|").replace("\n", " ");
  }

  @Override
  public String toString() {
    return text.toString().strip() + "\n";
  }
}
