package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.source.StreamSelection.Selected;
import io.chainlog.storage.Archive;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays archived topics into Kafka, verified, and continues with what is archived later.
 *
 * <p>Each stream is replayed by one task, into the partition that it came from.
 */
public final class ReplaySourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaySourceConnector.class);

  private Map<String, String> settings;
  private Archive archive;
  private StreamSelection selection;
  private StreamMonitor monitor;
  private SortedSet<String> ownOutput = new TreeSet<>();
  private volatile int maxTasks;
  private volatile int tasks;

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public ConfigDef config() {
    return ReplaySourceConfig.CONFIG_DEF;
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ReplaySourceTask.class;
  }

  @Override
  public Config validate(Map<String, String> given) {
    return ReplayValidation.validate(given);
  }

  @Override
  public void start(Map<String, String> given) {
    FrameworkChoices.requireNoErrorTolerance(given);
    ReplaySourceConfig config = new ReplaySourceConfig(given);
    settings = new HashMap<>(given);
    archive = config.archiveFolder().open();
    selection = new StreamSelection(config);
    Selected selected = select();
    if (!selected.refused().isEmpty() && !config.skipsDamagedStreams()) {
      throw new ConnectException(selected.refused().values().iterator().next().reason());
    }
    warnOfMissing(selected.missing(config.topics()));
    if (!config.isSnapshot()) {
      monitor = new StreamMonitor(this::needsMoreTasks, context());
      monitor.start(Duration.ofMillis(config.streamsPollIntervalMs()));
    }
  }

  private static void warnOfMissing(List<String> missing) {
    if (!missing.isEmpty()) {
      LOG.warn("Nothing is archived yet of {}; waiting for it", missing);
    }
  }

  private Selected select() {
    try {
      requireArchive();
      Selected selected = selection.select(archive);
      warnOfOwnOutput(selected.ownOutput());
      return selected;
    } catch (IOException e) {
      throw new ConnectException(
          "the streams of the archive in " + archive.root().location() + " cannot be listed: " + e,
          e);
    }
  }

  /** An archive whose mount is gone would look empty. */
  private void requireArchive() throws IOException {
    UUID found = Archive.open(archive.root()).identity().id();
    if (!found.equals(archive.identity().id())) {
      throw new IOException("archive " + found + " is mounted there now");
    }
  }

  private synchronized void warnOfOwnOutput(SortedSet<String> topics) {
    if (!topics.isEmpty() && !topics.equals(ownOutput)) {
      LOG.warn(
          "Not replaying {}, which match {} but are what this replay writes",
          topics,
          ReplaySourceConfig.TOPICS_REGEX_CONFIG);
    }
    ownOutput = topics;
  }

  /** Tasks find new streams by themselves; the only question is whether there are enough tasks. */
  private boolean needsMoreTasks() throws IOException {
    return tasks > 0 && tasksFor(select().streams().size()) > tasks;
  }

  private int tasksFor(int streams) {
    return Math.max(1, Math.min(maxTasks, streams));
  }

  @Override
  public List<Map<String, String>> taskConfigs(int limit) {
    maxTasks = limit;
    tasks = tasksFor(select().streams().size());
    List<Map<String, String>> configs = new ArrayList<>();
    for (int number = 0; number < tasks; number++) {
      Map<String, String> task = new HashMap<>(settings);
      task.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archive.identity().id().toString());
      task.put(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, Integer.toString(number));
      task.put(ArchiveSettings.TASK_COUNT_TASK_CONFIG, Integer.toString(tasks));
      configs.add(task);
    }
    return configs;
  }

  /**
   * A source offset names the record that was delivered, so a transaction holds both or neither.
   */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  @Override
  public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> given) {
    return ConnectorTransactionBoundaries.UNSUPPORTED;
  }

  /** Accepts a reset, and positions of this replay at which the archive contains that record. */
  @Override
  public boolean alterOffsets(
      Map<String, String> given, Map<Map<String, ?>, Map<String, ?>> offsets) {
    ReplaySourceConfig config = new ReplaySourceConfig(given);
    Archive altered = config.archiveFolder().open();
    new OffsetAlteration(altered, config.replayId(), config.maxPayloadBytes()).apply(offsets);
    return true;
  }

  @Override
  public void stop() {
    if (monitor != null) {
      monitor.close();
    }
  }
}
