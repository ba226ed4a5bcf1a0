package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.storage.Archive;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
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
    return SinkValidation.validate(given);
  }

  @Override
  public void start(Map<String, String> given) {
    ArchiveSinkConfig config = new ArchiveSinkConfig(given);
    settings = new HashMap<>(given);
    archive = config.archiveFolder().openOrCreate(Clock.systemUTC());
    LOG.info("Archive {} in {}", archive.identity().id(), archive.root().location());
    if (!ArchiveSinkConfig.READ_COMMITTED.equals(
        given.get(ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG))) {
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

  /**
   * Refuses: where a partition is read on is decided by the archive, so an altered offset would be
   * accepted and have no effect.
   *
   * @throws ConnectException always, unless nothing of these partitions is archived and their
   *     consumer group decides where they begin
   */
  @Override
  public boolean alterOffsets(Map<String, String> given, Map<TopicPartition, Long> offsets) {
    new SinkOffsets(new ArchiveSinkConfig(given)).requireUnarchived(offsets.keySet());
    return true;
  }

  @Override
  public void stop() {
    // Holds nothing open: the archive's folder is only looked at.
  }
}
