package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates the life cycle of a source task to {@link ReplayBatches}.
 *
 * <p>{@link #stop} may come from another thread: it ends the wait of {@link #poll}, and closes the
 * files when no poll reads them.
 */
public final class ReplaySourceTask extends SourceTask {
  /**
   * Before a task fails for damage, what it has handed over is to reach Kafka. With transactions
   * that Connect ends by time a failure would abort the last one.
   */
  private static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(5);

  /** Settings of Connect's own. */
  private static final String TRANSFORMS_CONFIG = "transforms";

  private static final String ERRORS_TOLERANCE_CONFIG = "errors.tolerance";

  private static final Logger LOG = LoggerFactory.getLogger(ReplaySourceTask.class);

  private final Clock clock;
  private final Function<ReplaySourceConfig, Archive> archives;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Object reading = new Object();
  private Deliveries deliveries;
  private StorageBackend storage;
  private ReplayBatches batches;
  private long pollIntervalMs;
  private long failedAtMs = -1;

  /** As a worker makes it. */
  public ReplaySourceTask() {
    this(Clock.systemUTC());
  }

  ReplaySourceTask(Clock clock) {
    this(clock, ReplaySourceTask::openArchive);
  }

  /** With an archive that need not be a folder of the file system. */
  ReplaySourceTask(Clock clock, Function<ReplaySourceConfig, Archive> archives) {
    this.clock = clock;
    this.archives = archives;
  }

  private static Archive openArchive(ReplaySourceConfig config) {
    String archiveId = config.originalsStrings().get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG);
    return config.archiveFolder().openSame(archiveId);
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> settings) {
    requireNoErrorTolerance(settings);
    ReplaySourceConfig config = new ReplaySourceConfig(settings);
    String transforms = settings.get(TRANSFORMS_CONFIG);
    deliveries = new Deliveries(clock, transforms != null && !transforms.isBlank());
    Archive archive = archives.apply(config);
    storage =
        archive.storage(
            StorageConfig.defaults().withMaxPayloadBytes(config.maxPayloadBytes()), clock);
    pollIntervalMs = config.pollIntervalMs();
    List<SourcePartition> partitions =
        Arrays.stream(settings.get(ArchiveSettings.STREAMS_TASK_CONFIG).split(","))
            .map(stream -> partition(archive, stream, config))
            .toList();
    batches =
        new ReplayBatches(
            replayers(partitions, config), config.batchMaxRecords(), config.batchMaxBytes());
  }

  /** Validation refuses it too, but does not see a connector that an earlier build accepted. */
  private static void requireNoErrorTolerance(Map<String, String> settings) {
    if ("all".equalsIgnoreCase(settings.get(ERRORS_TOLERANCE_CONFIG))) {
      throw new ConnectException(
          ERRORS_TOLERANCE_CONFIG
              + "=all would leave records out of the replay without a trace: remove it from the"
              + " connector's configuration");
    }
  }

  private static SourcePartition partition(
      Archive archive, String stream, ReplaySourceConfig config) {
    return new SourcePartition(archive.identity().id().toString(), stream, config.replayId());
  }

  private List<StreamReplayer> replayers(
      List<SourcePartition> partitions, ReplaySourceConfig config) {
    Map<SourcePartition, SourceOffset> delivered =
        new StoredPositions(context.offsetStorageReader()).find(partitions);
    List<StreamReplayer> replayers = new ArrayList<>();
    for (SourcePartition partition : partitions) {
      String topic =
          TopicPartitionStreams.parse(new StreamId(partition.stream())).orElseThrow().topic();
      replayers.add(
          new StreamReplayer(
              storage, partition, config.topicFormat().apply(topic), delivered.get(partition)));
    }
    return replayers;
  }

  /** Returns null after a wait when there is nothing new. */
  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    if (deliveries.failure() != null) {
      throw deliveries.failure();
    }
    List<SourceRecord> batch = nextBatch();
    if (!batch.isEmpty()) {
      deliveries.handedOver(batch);
      return batch;
    }
    throwFailureOnceAllIsDelivered();
    if (stopped.await(pollIntervalMs, TimeUnit.MILLISECONDS)) {
      LOG.debug("Stopped while waiting for new records");
    }
    return null;
  }

  private List<SourceRecord> nextBatch() {
    synchronized (reading) {
      return stopped.getCount() == 0 ? List.of() : batches.next();
    }
  }

  private void throwFailureOnceAllIsDelivered() {
    if (batches.failure() == null) {
      return;
    }
    if (failedAtMs < 0) {
      failedAtMs = clock.millis();
    }
    if (deliveries.unacknowledged() == 0
        || clock.millis() - failedAtMs > DELIVERY_TIMEOUT.toMillis()) {
      throw batches.failure();
    }
  }

  /** Called for each record that has reached Kafka, or that a transform has dropped. */
  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    deliveries.finished(record, metadata);
  }

  @Override
  public void stop() {
    stopped.countDown();
    synchronized (reading) {
      try {
        if (batches != null) {
          batches.close();
        }
        if (storage != null) {
          storage.close();
        }
      } catch (IOException e) {
        throw new ConnectException("the archive's files could not be closed: " + e, e);
      }
    }
  }
}
