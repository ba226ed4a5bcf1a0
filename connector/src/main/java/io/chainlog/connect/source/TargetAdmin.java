package io.chainlog.connect.source;

import io.chainlog.connect.kafka.AdminSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * How to reach the cluster that is replayed into: by the settings for it, or by what the
 * connector's configuration overrides for its own clients.
 *
 * @param setting where the address comes from
 * @param client configuration of the admin client
 */
record TargetAdmin(String setting, Map<String, Object> client) {
  private static final String SERVERS = "bootstrap.servers";
  private static final List<String> OVERRIDES = List.of("admin.override.", "producer.override.");

  /** Empty if the configuration contains no address. */
  static Optional<TargetAdmin> of(Map<String, String> settings) {
    Optional<Map<String, Object>> own = AdminSettings.of(settings);
    if (own.isPresent()) {
      return Optional.of(new TargetAdmin(AdminSettings.BOOTSTRAP_SERVERS_CONFIG, own.get()));
    }
    for (String prefix : OVERRIDES) {
      String servers = settings.get(prefix + SERVERS);
      if (servers != null && !servers.isBlank()) {
        return Optional.of(new TargetAdmin(prefix + SERVERS, overridden(settings, prefix)));
      }
    }
    return Optional.empty();
  }

  private static Map<String, Object> overridden(Map<String, String> settings, String prefix) {
    Map<String, String> admin = new HashMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)
              && AdminClientConfig.configNames().contains(name.substring(prefix.length()))) {
            admin.put(AdminSettings.ADMIN_PREFIX + name.substring(prefix.length()), value);
          }
        });
    admin.put(AdminSettings.BOOTSTRAP_SERVERS_CONFIG, settings.get(prefix + SERVERS));
    return AdminSettings.of(admin).orElseThrow();
  }
}
