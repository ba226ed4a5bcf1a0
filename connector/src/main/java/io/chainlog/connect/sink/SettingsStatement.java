package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * What a writer states about its settings. The digest is described in {@code
 * docs/format/ENVELOPE.md}.
 */
final class SettingsStatement {
  private static final Pattern SECRET =
      Pattern.compile(
          "password|secret|token|credential|jaas|keystore\\.key", Pattern.CASE_INSENSITIVE);

  private SettingsStatement() {}

  /** Reads the configuration of a task. */
  static WriterSettings of(Map<String, String> settings, int maxPayloadBytes) {
    return new WriterSettings(
        settings.get(ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG),
        settings.get(ArchiveSinkConfig.AUTO_OFFSET_RESET_CONFIG),
        settings.get("key.converter"),
        settings.get("value.converter"),
        settings.get("header.converter"),
        classes(settings, "transforms"),
        classes(settings, "predicates"),
        digest(settings),
        AppInfoParser.getVersion(),
        maxPayloadBytes);
  }

  private static List<NamedClass> classes(Map<String, String> settings, String kind) {
    List<NamedClass> classes = new ArrayList<>();
    for (String alias : aliases(settings.get(kind))) {
      String type = settings.get(kind + "." + alias + ".type");
      classes.add(new NamedClass(alias, type == null ? "" : type));
    }
    return classes;
  }

  private static List<String> aliases(String list) {
    return list == null || list.isBlank()
        ? List.of()
        : Arrays.stream(list.split(",")).map(String::strip).toList();
  }

  /** Of the settings by name, each with its value unless that may be a secret. */
  static String digest(Map<String, String> settings) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(settings)
        .forEach(
            (name, value) -> {
              if (!name.startsWith(ArchiveSettings.TASK_CONFIG_PREFIX)) {
                String shown = value == null || SECRET.matcher(name).find() ? "" : value;
                text.append(name).append('=').append(shown).append('\n');
              }
            });
    return HexFormat.of().formatHex(sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
