package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveFolder;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.Validation;
import io.chainlog.connect.kafka.AdminSettings;
import io.chainlog.connect.sink.SinkPolicy.Start;
import io.chainlog.storage.codec.CompressionType;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;

/** What can be known to be wrong before a topic is archived. */
final class SinkValidation {
  private static final String EARLIEST = "earliest";
  private static final Set<String> ISOLATION_LEVELS =
      Set.of(ArchiveSinkConfig.READ_COMMITTED, "read_uncommitted");

  private SinkValidation() {}

  static Config validate(Map<String, String> settings) {
    Validation validation =
        new Validation(ArchiveSinkConfig.CONFIG_DEF, settings)
            .refuseUnknownSettings()
            .requireConverters()
            .refuseForeignConverters()
            .refuseErrorTolerance();
    Map<String, String> given = validation.given();
    if (validation.isSound(Set.of(ArchiveSettings.ARCHIVE_PATH_CONFIG))) {
      validation.check(
          ArchiveSettings.ARCHIVE_PATH_CONFIG,
          () -> ArchiveFolder.of(given.get(ArchiveSettings.ARCHIVE_PATH_CONFIG)).requireWritable());
    }
    refuseUselessLevel(validation, given);
    requireEarliest(validation, given.get(ArchiveSinkConfig.AUTO_OFFSET_RESET_CONFIG));
    requireIsolationLevel(validation, given.get(ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG));
    requireBrokersForLatest(validation, given);
    return validation.toConfig();
  }

  private static void refuseUselessLevel(Validation validation, Map<String, String> given) {
    String type = given.get(ArchiveSinkConfig.COMPRESSION_TYPE_CONFIG);
    if (given.get(ArchiveSinkConfig.COMPRESSION_LEVEL_CONFIG) != null
        && type != null
        && !type.equals(CompressionType.ZSTD.label())) {
      validation.error(
          ArchiveSinkConfig.COMPRESSION_LEVEL_CONFIG,
          "compression.level means nothing to compression.type="
              + type
              + ": remove one of the two");
    }
  }

  /** With another policy a consumer leaves out what retention has not reached yet. */
  private static void requireEarliest(Validation validation, String reset) {
    String setting = ArchiveSinkConfig.AUTO_OFFSET_RESET_CONFIG;
    if (!EARLIEST.equals(reset)) {
      validation.error(
          setting,
          (reset == null ? setting + " is missing" : setting + " is " + reset)
              + ": when retention has removed what the archive wants next, records that Kafka still"
              + " has would be left out. Set "
              + setting
              + "="
              + EARLIEST);
    }
  }

  private static void requireIsolationLevel(Validation validation, String level) {
    if (level != null && !ISOLATION_LEVELS.contains(level)) {
      validation.error(
          ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG,
          ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG
              + " is "
              + level
              + ": set it to read_committed, or to read_uncommitted to archive aborted"
              + " transactions too");
    }
  }

  /** Only the cluster knows where a topic ends. */
  private static void requireBrokersForLatest(Validation validation, Map<String, String> given) {
    if (Start.LATEST.label().equals(given.get(SinkPolicy.START_CONFIG))
        && AdminSettings.of(given).isEmpty()) {
      validation.error(
          AdminSettings.BOOTSTRAP_SERVERS_CONFIG,
          SinkPolicy.START_CONFIG
              + "=latest needs "
              + AdminSettings.BOOTSTRAP_SERVERS_CONFIG
              + ": Connect does not tell a sink where a topic ends");
    }
  }
}
