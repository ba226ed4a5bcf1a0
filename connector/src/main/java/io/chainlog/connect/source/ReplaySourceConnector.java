package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
 * Replays archived topics into Kafka, verified, and goes on with what is archived meanwhile.
 *
 * <p>Each stream is replayed by one task, into the partition that it came from.
 */
public final class ReplaySourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaySourceConnector.class);

  private Map<String, String> settings;
  private Archive archive;
  private StorageBackend storage;
  private StreamSelection selection;
  private StreamMonitor monitor;
  private volatile SortedSet<StreamId> assigned;

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
    ReplaySourceConfig config = new ReplaySourceConfig(given);
    settings = new HashMap<>(given);
    archive = config.archiveFolder().open();
    storage = archive.storage(StorageConfig.defaults(), Clock.systemUTC());
    selection = new StreamSelection(config);
    warnOfMissing(config);
    warnOfLoop(config);
    monitor = new StreamMonitor(this::hasChanged, context());
    monitor.start(Duration.ofMillis(config.streamsPollIntervalMs()));
  }

  private void warnOfMissing(ReplaySourceConfig config) {
    List<String> missing = StreamSelection.missing(config.topics(), select());
    if (!missing.isEmpty()) {
      LOG.warn("Nothing is archived yet of {}; waiting for it", missing);
    }
  }

  private static void warnOfLoop(ReplaySourceConfig config) {
    if (config.topicFormat().apply("t").equals("t")) {
      LOG.warn(
          "Topics are replayed into themselves. Where they are still archived this never ends: change {}",
          ReplaySourceConfig.TOPIC_FORMAT_CONFIG);
    }
  }

  private SortedSet<StreamId> select() {
    try {
      return selection.select(archive);
    } catch (IOException e) {
      throw new ConnectException(
          "the streams of the archive in " + archive.root().location() + " cannot be listed: " + e,
          e);
    }
  }

  /** Nothing to compare with before the tasks are configured for the first time. */
  private boolean hasChanged() throws IOException {
    return assigned != null && !selection.select(archive).equals(assigned);
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    SortedSet<StreamId> selected = select();
    assigned = selected;
    Map<StreamId, Long> sizes = new TreeMap<>();
    selected.forEach(stream -> sizes.put(stream, sizeBytes(stream)));
    List<Map<String, String>> tasks = new ArrayList<>();
    for (List<StreamId> streams : StreamAssignment.assign(sizes, maxTasks)) {
      tasks.add(taskConfig(streams));
    }
    return tasks;
  }

  /** A stream that cannot be opened is left to its task, which says what is wrong with it. */
  private long sizeBytes(StreamId stream) {
    try {
      return storage.state(stream).sizeBytes();
    } catch (IOException e) {
      LOG.warn("The size of {} is not known: {}", stream, e.getMessage());
      return 0;
    }
  }

  private Map<String, String> taskConfig(List<StreamId> streams) {
    Map<String, String> task = new HashMap<>(settings);
    task.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archive.identity().id().toString());
    task.put(
        ArchiveSettings.STREAMS_TASK_CONFIG,
        streams.stream().map(StreamId::name).collect(Collectors.joining(",")));
    return task;
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
