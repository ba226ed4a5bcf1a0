package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.storage.Archive;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
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
 * Translates the life cycle of a source task to {@link TaskReplay}.
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

  private static final Logger LOG = LoggerFactory.getLogger(ReplaySourceTask.class);

  private final Clock clock;
  private final Function<ReplaySourceConfig, Archive> archives;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Object reading = new Object();
  private Deliveries deliveries;
  private DeliveryWatch watch;
  private TaskReplay replay;
  private TargetCluster cluster;
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
    FrameworkChoices.requireNoErrorTolerance(settings);
    ReplaySourceConfig config = new ReplaySourceConfig(settings);
    TaskShare share = TaskShare.of(settings);
    Archive archive = archives.apply(config);
    pollIntervalMs = config.pollIntervalMs();
    deliveries = new Deliveries(clock, FrameworkChoices.hasTransforms(settings));
    cluster = TargetAdmin.of(settings).map(TargetCluster::connect).orElse(null);
    ReplayMetrics metrics = new ReplayMetrics(TaskMetrics.of(context));
    metrics.add(deliveries);
    replay = new TaskReplay(archive, config, share, context, cluster, metrics, clock);
    watch =
        new DeliveryWatch(
            deliveries,
            cluster == null ? new ProducerActivity(settings, share.number(), clock) : cluster,
            clock,
            config.unacknowledgedTimeoutMs(),
            !FrameworkChoices.hasTimedTransactions(settings));
    watch.start();
  }

  /** Returns null after a wait when there is nothing new. */
  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    watch.enterPoll();
    try {
      return nextOrNull();
    } finally {
      watch.leavePoll();
    }
  }

  private List<SourceRecord> nextOrNull() throws InterruptedException {
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
      return stopped.getCount() == 0 ? List.of() : replay.next();
    }
  }

  private void throwFailureOnceAllIsDelivered() {
    if (replay.failure() == null) {
      return;
    }
    if (failedAtMs < 0) {
      failedAtMs = clock.millis();
    }
    boolean isDelivered = deliveries.unacknowledged() == 0;
    if (isDelivered || clock.millis() - failedAtMs > DELIVERY_TIMEOUT.toMillis()) {
      throw replay.failure();
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
    if (watch != null) {
      watch.close();
    }
    if (cluster != null) {
      cluster.close();
    }
    synchronized (reading) {
      try {
        if (replay != null) {
          replay.close();
        }
      } catch (IOException e) {
        throw new ConnectException("the archive's files could not be closed: " + e, e);
      }
    }
  }
}
