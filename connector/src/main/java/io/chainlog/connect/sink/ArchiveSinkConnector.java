package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveFolder;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.config.Validation;
import io.chainlog.storage.Archive;
import io.chainlog.storage.codec.CompressionType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives topics into hash-chained streams, one for each topic-partition, each record exactly
 * once.
 *
 * <p>Makes the archive where the folder is empty, and tells its tasks which archive it saw, so that
 * a task on a worker that sees another one refuses to start.
 */
public final class ArchiveSinkConnector extends SinkConnector {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveSinkConnector.class);

  private Map<String, String> settings;
  private Archive archive;

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public ConfigDef config() {
    return ArchiveSinkConfig.CONFIG_DEF;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ArchiveSinkTask.class;
  }

  @Override
  public Config validate(Map<String, String> given) {
    Validation validation =
        new Validation(ArchiveSinkConfig.CONFIG_DEF, given)
            .refuseUnknownSettings()
            .refuseForeignConverters();
    if (validation.isSound(Set.of(ArchiveSettings.ARCHIVE_PATH_CONFIG))) {
      validation.check(
          ArchiveSettings.ARCHIVE_PATH_CONFIG,
          () -> ArchiveFolder.of(given.get(ArchiveSettings.ARCHIVE_PATH_CONFIG)).requireWritable());
    }
    refuseUselessLevel(validation, given);
    return validation.toConfig();
  }

  private static void refuseUselessLevel(Validation validation, Map<String, String> given) {
    String type = given.get(ArchiveSinkConfig.COMPRESSION_TYPE_CONFIG);
    if (given.get(ArchiveSinkConfig.COMPRESSION_LEVEL_CONFIG) != null
        && type != null
        && !type.equals(CompressionType.ZSTD.label())) {
      validation.error(
          ArchiveSinkConfig.COMPRESSION_LEVEL_CONFIG,
          String.format(
              Locale.ROOT,
              "compression.level means nothing to compression.type=%s: remove one of the two",
              type));
    }
  }

  @Override
  public void start(Map<String, String> given) {
    ArchiveSinkConfig config = new ArchiveSinkConfig(given);
    settings = Map.copyOf(given);
    archive = config.archiveFolder().openOrCreate(Clock.systemUTC());
    LOG.info("Archive {} in {}", archive.identity().id(), archive.root().location());
    if (!"read_committed".equals(given.get(ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG))) {
      LOG.warn(
          "{} is not read_committed: records of aborted transactions will be archived like others",
          ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG);
    }
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> tasks = new ArrayList<>();
    for (int number = 0; number < maxTasks; number++) {
      Map<String, String> task = new HashMap<>(settings);
      task.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archive.identity().id().toString());
      task.put(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, Integer.toString(number));
      tasks.add(task);
    }
    return tasks;
  }

  @Override
  public void stop() {
    // Holds nothing open: the archive's folder is only looked at.
  }
}
