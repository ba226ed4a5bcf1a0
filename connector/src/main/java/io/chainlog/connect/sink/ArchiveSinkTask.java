package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.storage.Archive;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Translates the life cycle of a sink task to {@link TopicPartitionWriters}, and does nothing else.
 *
 * <p>All files are read and written on the task's thread. An interrupt does not hurt them; see
 * {@link io.chainlog.storage.directory.LogDirectory}.
 */
public final class ArchiveSinkTask extends SinkTask {
  private final Clock clock;
  private final Function<ArchiveSinkConfig, Archive> archives;
  private TopicPartitionWriters writers;

  /** As a worker makes it. */
  public ArchiveSinkTask() {
    this(Clock.systemUTC());
  }

  ArchiveSinkTask(Clock clock) {
    this(clock, ArchiveSinkTask::openArchive);
  }

  /** With an archive that need not be a folder of the file system. */
  ArchiveSinkTask(Clock clock, Function<ArchiveSinkConfig, Archive> archives) {
    this.clock = clock;
    this.archives = archives;
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
            archive.storage(config.storageConfig(), clock),
            WriterIdentity.of(settings),
            config.maxPayloadBytes(),
            clock);
    writers =
        new TopicPartitionWriters(writing, context, config.flushMaxBytes(), config.lockTimeoutMs());
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    writers.open(partitions);
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    writers.write(records);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> delivered) {
    return writers.commit();
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    writers.close(partitions);
  }

  @Override
  public void stop() {
    if (writers != null) {
      writers.closeAll();
    }
  }
}
