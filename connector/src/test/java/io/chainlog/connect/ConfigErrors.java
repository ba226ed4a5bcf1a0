package io.chainlog.connect;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/** What a connector's validation refused. */
public final class ConfigErrors {
  private ConfigErrors() {}

  /** The messages by setting. */
  public static Map<String, String> of(Config config) {
    Map<String, String> errors = new TreeMap<>();
    for (ConfigValue value : config.configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), String.join("; ", value.errorMessages()));
      }
    }
    return errors;
  }
}
