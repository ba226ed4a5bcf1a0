package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.storage.Archive;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
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
 * <p>Files are read on the task's thread, and written, synced and closed on those of the archive
 * that it opens. An interrupt does not hurt them; see {@link
 * io.chainlog.storage.directory.LogDirectory}.
 */
public final class ArchiveSinkTask extends SinkTask {
  private final Clock clock;
  private final Function<ArchiveSinkConfig, Archive> archives;
  private final Function<ArchiveSinkConfig, KafkaTopics> clusters;
  private final Opening opening;
  private AssignedPartitions partitions;

  /** As a worker makes it. */
  public ArchiveSinkTask() {
    this(Clock.systemUTC());
  }

  ArchiveSinkTask(Clock clock) {
    this(clock, ArchiveSinkTask::openArchive, ArchiveSinkConfig::kafkaTopics, Archive::open);
  }

  /**
   * With an archive that need not be a folder of the file system, a cluster that need not run, and
   * streams that need not be written on threads of their own.
   */
  ArchiveSinkTask(
      Clock clock,
      Function<ArchiveSinkConfig, Archive> archives,
      Function<ArchiveSinkConfig, KafkaTopics> clusters,
      Opening opening) {
    this.opening = opening;
    this.clock = clock;
    this.archives = archives;
    this.clusters = clusters;
  }

  /** Opens the streams of an archive. */
  interface Opening {
    OpenArchive open(Archive archive, StorageConfig config, Clock clock);
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
            opening.open(archive, config.storageConfig(), clock),
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
