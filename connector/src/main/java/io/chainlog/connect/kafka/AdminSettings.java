package io.chainlog.connect.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * How to reach the Kafka cluster with an admin client. Connect gives a connector neither a client
 * nor the address that its worker uses, so both connectors have settings of their own for it.
 */
public final class AdminSettings {
  public static final String BOOTSTRAP_SERVERS_CONFIG = "kafka.bootstrap.servers";

  /** What follows this prefix goes to the admin client. */
  public static final String ADMIN_PREFIX = "kafka.admin.";

  private static final String GROUP = "Kafka";
  private static final Pattern ADDRESSES =
      Pattern.compile("\\s*[^,\\s]+:[0-9]{1,5}\\s*(,\\s*[^,\\s]+:[0-9]{1,5}\\s*)*");

  /** Shorter than the client's own, since a task waits for the answer. */
  private static final Map<String, Object> DEFAULTS =
      Map.of("default.api.timeout.ms", 15_000, "request.timeout.ms", 10_000);

  private AdminSettings() {}

  /**
   * Adds {@code kafka.bootstrap.servers}.
   *
   * @param doc what the connector uses it for
   */
  public static ConfigDef define(ConfigDef definition, String doc) {
    return definition.define(
        BOOTSTRAP_SERVERS_CONFIG,
        ConfigDef.Type.STRING,
        "",
        ConfigDef.LambdaValidator.with(
            AdminSettings::requireAddresses, () -> "host:port,... or empty"),
        Importance.MEDIUM,
        doc
            + " Settings that begin with <code>kafka.admin.</code> go to the admin client without"
            + " that prefix, such as <code>kafka.admin.security.protocol</code>.",
        GROUP,
        1,
        Width.LONG,
        "Brokers");
  }

  private static void requireAddresses(String name, Object value) {
    String addresses = (String) value;
    if (addresses != null && !addresses.isEmpty() && !ADDRESSES.matcher(addresses).matches()) {
      throw new ConfigException(
          name, value, "it must be host:port, or several of them with commas between");
    }
  }

  /** Whether a setting goes to the admin client. */
  public static boolean isAdminSetting(String name) {
    return name.startsWith(ADMIN_PREFIX) && name.length() > ADMIN_PREFIX.length();
  }

  /**
   * The admin client's configuration; empty if the connector was not told where its cluster is.
   *
   * @param settings those of the connector
   */
  public static Optional<Map<String, Object>> of(Map<String, String> settings) {
    String servers = settings.get(BOOTSTRAP_SERVERS_CONFIG);
    if (servers == null || servers.isBlank()) {
      return Optional.empty();
    }
    Map<String, Object> admin = new HashMap<>(DEFAULTS);
    settings.forEach(
        (name, value) -> {
          if (isAdminSetting(name) && value != null) {
            admin.put(name.substring(ADMIN_PREFIX.length()), value);
          }
        });
    admin.put("bootstrap.servers", servers.strip());
    return Optional.of(admin);
  }

  /**
   * A client, which the caller closes. Does not wait for a broker.
   *
   * @throws ConnectException if the client refuses its configuration
   */
  public static Admin connect(Map<String, Object> admin) {
    try {
      return Admin.create(admin);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConnectException(
          "no admin client can be made of "
              + BOOTSTRAP_SERVERS_CONFIG
              + " and "
              + ADMIN_PREFIX
              + "*: "
              + cause.getMessage()
              + ". Correct them",
          e);
    }
  }
}
