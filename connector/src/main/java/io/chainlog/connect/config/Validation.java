package io.chainlog.connect.config;

import io.chainlog.connect.kafka.AdminSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Collects what is wrong with a connector's configuration beyond what its {@link ConfigDef} can
 * say.
 *
 * <p>A worker reports all of it at once, before the connector is made.
 */
public final class Validation {
  private static final String BYTE_ARRAY_CONVERTER =
      "org.apache.kafka.connect.converters.ByteArrayConverter";

  /** A worker also takes the simple name, with or without its ending. */
  private static final Set<String> BYTE_ARRAY_CONVERTER_NAMES =
      Set.of(BYTE_ARRAY_CONVERTER, "ByteArrayConverter", "ByteArray");

  private static final List<String> CONVERTER_SETTINGS =
      List.of("key.converter", "value.converter", "header.converter");

  private static final String ERRORS_TOLERANCE_CONFIG = "errors.tolerance";

  private final ConfigDef definition;
  private final Map<String, String> given;
  private final List<ConfigValue> values;

  /**
   * Starts with what the definition itself finds wrong with the given settings. A setting of ours
   * that is there and null is an error, also where leaving it out would not be.
   */
  public Validation(ConfigDef definition, Map<String, String> given) {
    this.definition = definition;
    this.given = withoutNulls(given);
    this.values = new ArrayList<>();
    for (ConfigValue value : definition.validate(this.given)) {
      values.add(withOneErrorAtMost(value, given));
    }
  }

  private static Map<String, String> withoutNulls(Map<String, String> given) {
    Map<String, String> settings = new HashMap<>(given);
    settings.values().removeIf(Objects::isNull);
    return settings;
  }

  /** Of several errors the first names the cause; the others follow from it. */
  private static ConfigValue withOneErrorAtMost(ConfigValue value, Map<String, String> given) {
    String name = value.name();
    List<String> errors = new ArrayList<>();
    if (given.containsKey(name) && given.get(name) == null) {
      errors.add(name + " is null: give it a value, or leave it out where it has a default");
    } else if (!value.errorMessages().isEmpty()) {
      errors.add(value.errorMessages().get(0));
    }
    ConfigValue first = new ConfigValue(name, value.value(), value.recommendedValues(), errors);
    first.visible(value.visible());
    return first;
  }

  /** The given settings without those that are null. */
  public Map<String, String> given() {
    return given;
  }

  /** The remedy for a converter that does not hand over the bytes as they are. */
  public static String converterRemedy(String setting) {
    return "set " + setting + "=" + BYTE_ARRAY_CONVERTER + " in the connector's configuration";
  }

  /** Refuses settings that neither we nor Connect know: most are misspelt, and would do nothing. */
  public Validation refuseUnknownSettings() {
    for (String setting : given.keySet()) {
      if (!definition.names().contains(setting)
          && !AdminSettings.isAdminSetting(setting)
          && !FrameworkSettings.contains(setting)) {
        error(
            setting,
            "unknown setting '"
                + setting
                + "': correct its name or remove it. Known are the settings of Kafka Connect and "
                + String.join(", ", definition.configKeys().keySet()));
      }
    }
    return this;
  }

  /** Refuses converters that do not hand over the bytes as they are, where they are given. */
  public Validation refuseForeignConverters() {
    for (String setting : CONVERTER_SETTINGS) {
      String converter = given.get(setting);
      if (converter != null && !BYTE_ARRAY_CONVERTER_NAMES.contains(converter)) {
        error(
            setting,
            String.format(
                Locale.ROOT,
                "%s is %s, which does not keep each byte as it is: %s",
                setting,
                converter,
                converterRemedy(setting)));
      }
    }
    return this;
  }

  /** Refuses a configuration that leaves the converters to the worker. */
  public Validation requireConverters() {
    for (String setting : CONVERTER_SETTINGS) {
      if (given.get(setting) == null) {
        error(
            setting,
            setting
                + " is missing, and the worker's own may not keep each byte as it is: "
                + converterRemedy(setting));
      }
    }
    return this;
  }

  /**
   * Refuses to tolerate errors: Connect would drop a record that a converter, a transform or the
   * producer fails on, and tell neither us nor the archive.
   */
  public Validation refuseErrorTolerance() {
    String tolerance = given.get(ERRORS_TOLERANCE_CONFIG);
    if (tolerance != null && !tolerance.equalsIgnoreCase("none")) {
      error(
          ERRORS_TOLERANCE_CONFIG,
          ERRORS_TOLERANCE_CONFIG
              + "="
              + tolerance
              + " would drop records without a trace: remove it, or set it to none");
    }
    return this;
  }

  /** Whether nothing is wrong so far with these settings. */
  public boolean isSound(Collection<String> settings) {
    return values.stream()
        .filter(value -> settings.contains(value.name()))
        .allMatch(value -> value.errorMessages().isEmpty());
  }

  /** Runs a check of one setting that throws {@link ConfigException} for what it refuses. */
  public Validation check(String setting, Runnable check) {
    try {
      check.run();
    } catch (ConfigException e) {
      error(setting, e.getMessage());
    }
    return this;
  }

  /** Adds an error to a setting, ours or not, unless it has one already. */
  public void error(String setting, String message) {
    ConfigValue value = value(setting);
    if (value.errorMessages().isEmpty()) {
      value.addErrorMessage(message);
    }
  }

  private ConfigValue value(String setting) {
    for (ConfigValue value : values) {
      if (value.name().equals(setting)) {
        return value;
      }
    }
    // Without its value: Connect would convert it to the type that it knows, and this is text.
    ConfigValue added = new ConfigValue(setting, null, List.of(), new ArrayList<>());
    values.add(added);
    return added;
  }

  /** What a connector's {@code validate} returns. */
  public Config toConfig() {
    return new Config(values);
  }
}
