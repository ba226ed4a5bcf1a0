package io.chainlog.connect.config;

import io.chainlog.storage.StorageConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The settings that sink and source share, and those that a connector hands to its own tasks. */
public final class ArchiveSettings {
  public static final String ARCHIVE_PATH_CONFIG = "archive.path";
  public static final String MAX_PAYLOAD_BYTES_CONFIG = "max.payload.bytes";

  /** Group of the settings that say where the archive is and what it holds. */
  public static final String ARCHIVE_GROUP = "Archive";

  /** What a connector hands to its own tasks begins with it. */
  public static final String TASK_CONFIG_PREFIX = "chainlog.";

  /** Id of the archive that the connector saw; only in the configuration of a task. */
  public static final String ARCHIVE_ID_TASK_CONFIG = TASK_CONFIG_PREFIX + "archive.id";

  /** Number of the task; only in the configuration of a task. */
  public static final String TASK_NUMBER_TASK_CONFIG = TASK_CONFIG_PREFIX + "task.number";

  /** How many tasks the connector has; only in the configuration of a task. */
  public static final String TASK_COUNT_TASK_CONFIG = TASK_CONFIG_PREFIX + "task.count";

  /** Whatever the sink says of a stream or of itself fits in it. */
  private static final int SMALLEST_PAYLOAD_LIMIT_BYTES = 128 << 10;

  private static final int LARGEST_PAYLOAD_LIMIT_BYTES = 1 << 30;

  private ArchiveSettings() {}

  /** Adds {@code archive.path}. */
  public static ConfigDef defineArchivePath(ConfigDef definition, String doc) {
    return definition.define(
        ARCHIVE_PATH_CONFIG,
        ConfigDef.Type.STRING,
        ConfigDef.NO_DEFAULT_VALUE,
        ConfigDef.LambdaValidator.with(
            ArchiveSettings::requireAbsolutePath, () -> "an absolute path"),
        Importance.HIGH,
        doc,
        ARCHIVE_GROUP,
        1,
        Width.LONG,
        "Archive folder");
  }

  /** Adds {@code max.payload.bytes}. */
  public static ConfigDef defineMaxPayloadBytes(ConfigDef definition, String doc) {
    return definition.define(
        MAX_PAYLOAD_BYTES_CONFIG,
        ConfigDef.Type.INT,
        StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES,
        Range.between(SMALLEST_PAYLOAD_LIMIT_BYTES, LARGEST_PAYLOAD_LIMIT_BYTES),
        Importance.LOW,
        doc,
        ARCHIVE_GROUP,
        9,
        Width.SHORT,
        "Largest record");
  }

  private static void requireAbsolutePath(String name, Object value) {
    try {
      if (value != null && Path.of((String) value).isAbsolute()) {
        return;
      }
    } catch (InvalidPathException e) {
      throw new ConfigException(name, value, "it is not a path: " + e.getReason());
    }
    throw new ConfigException(
        name, value, "it must be an absolute path: workers start in different folders");
  }
}
