package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.storage.Archive;
import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Translates the life cycle of a sink task to {@link AssignedPartitions}, and does nothing else.
 *
 * <p>All files are read and written on the task's thread. An interrupt does not hurt them; see
 * {@link io.chainlog.storage.directory.LogDirectory}.
 */
public final class ArchiveSinkTask extends SinkTask {
  private final Clock clock;
  private final Function<ArchiveSinkConfig, Archive> archives;
  private final Function<ArchiveSinkConfig, KafkaTopics> clusters;
  private AssignedPartitions partitions;

  /** As a worker makes it. */
  public ArchiveSinkTask() {
    this(Clock.systemUTC());
  }

  ArchiveSinkTask(Clock clock) {
    this(clock, ArchiveSinkTask::openArchive, ArchiveSinkConfig::kafkaTopics);
  }

  /**
   * With an archive that need not be a folder of the file system, and a cluster that need not run.
   */
  ArchiveSinkTask(
      Clock clock,
      Function<ArchiveSinkConfig, Archive> archives,
      Function<ArchiveSinkConfig, KafkaTopics> clusters) {
    this.clock = clock;
    this.archives = archives;
    this.clusters = clusters;
  }

  private static Archive openArchive(ArchiveSinkConfig config) {
    String archiveId = config.originalsStrings().get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG);
    return config.archiveFolder().openSame(archiveId);
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  /** Opens no stream: the assignment is not known yet. */
  @Override
  public void start(Map<String, String> settings) {
    ArchiveSinkConfig config = new ArchiveSinkConfig(settings);
    Archive archive = archives.apply(config);
    WriterContext writing =
        new WriterContext(
            () -> requirePresent(archive),
            archive.open(config.storageConfig(), clock),
            WriterIdentity.of(config),
            config.policy(),
            clusters.apply(config),
            new SinkMetrics(TaskMetrics.of(context)),
            config.maxPayloadBytes(),
            clock);
    partitions = new AssignedPartitions(writing, context, config.flushMaxBytes());
  }

  private static void requirePresent(Archive archive) throws IOException {
    UUID found;
    try {
      found = Archive.open(archive.root()).identity().id();
    } catch (StorageException e) {
      throw new IOException("the archive is not where it was: " + e.getMessage(), e);
    }
    if (!found.equals(archive.identity().id())) {
      throw new IOException(
          archive.root().location()
              + " is archive "
              + found
              + " now, and was "
              + archive.identity().id()
              + ". Mount the storage that it was");
    }
  }

  @Override
  public void open(Collection<TopicPartition> opened) {
    partitions.open(opened);
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    partitions.write(records);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> delivered) {
    return partitions.commit(delivered);
  }

  @Override
  public void close(Collection<TopicPartition> closed) {
    partitions.close(closed);
  }

  @Override
  public void stop() {
    if (partitions != null) {
      partitions.closeAll();
    }
  }
}
