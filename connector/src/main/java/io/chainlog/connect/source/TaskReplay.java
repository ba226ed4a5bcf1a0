package io.chainlog.connect.source;

import io.chainlog.storage.Archive;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that one task replays: its streams, those that appear later too. For one thread at a time.
 */
final class TaskReplay implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskReplay.class);

  private final OpenArchive open;
  private final TaskStreams streams;
  private final ReplayBatches batches;
  private final TargetGate targets;
  private final ReplayMetrics metrics;
  private final Clock clock;
  private final boolean isSnapshot;
  private final long streamsPollIntervalMs;
  private long lookedForStreamsAtMs;
  private boolean isDoneReported;

  /**
   * @param cluster null without access to it
   * @throws ConnectException if the archive cannot be listed
   */
  TaskReplay(
      Archive archive,
      ReplaySourceConfig config,
      TaskShare share,
      SourceTaskContext context,
      TargetCluster cluster,
      ReplayMetrics metrics,
      Clock clock) {
    this.clock = clock;
    this.isSnapshot = config.isSnapshot();
    this.streamsPollIntervalMs = config.streamsPollIntervalMs();
    this.open =
        archive.open(StorageConfig.defaults().withMaxPayloadBytes(config.maxPayloadBytes()), clock);
    StreamFailures failures = new StreamFailures(clock, config.skipsDamagedStreams());
    StoredPositions positions = new StoredPositions(context.offsetStorageReader());
    this.streams = new TaskStreams(archive, open, config, share, positions, failures);
    this.targets = new TargetGate(inspection(config, cluster, clock), open, clock);
    this.batches =
        new ReplayBatches(
            config.batchMaxRecords(),
            config.batchMaxBytes(),
            new CommitWatch(archive),
            failures,
            new TargetChecks(config.originalsStrings(), targets, clock));
    this.metrics = metrics;
    metrics.add(batches, failures);
    addFirst();
  }

  private static TargetInspection inspection(
      ReplaySourceConfig config, TargetCluster cluster, Clock clock) {
    return cluster == null
        ? null
        : new TargetInspection(cluster, new TopicCreation(config.originalsStrings()), clock);
  }

  private void addFirst() {
    try {
      addNew();
    } catch (IOException e) {
      throw new ConnectException("the streams of the archive cannot be listed: " + e, e);
    }
  }

  private void addNew() throws IOException {
    lookedForStreamsAtMs = clock.millis();
    List<StreamReplayer> found = streams.findNew();
    found.forEach(metrics::add);
    targets.add(found);
  }

  /**
   * Records to deliver; empty if there are none now.
   *
   * @throws ConnectException if the topics that are replayed into would lose them
   */
  List<SourceRecord> next() {
    if (!isSnapshot && clock.millis() - lookedForStreamsAtMs >= streamsPollIntervalMs) {
      addLater();
    }
    targets.pass().forEach(batches::add);
    List<SourceRecord> batch = batches.next();
    if (batch.isEmpty() && isSnapshot) {
      reportDone();
    }
    return batch;
  }

  private void addLater() {
    try {
      addNew();
    } catch (IOException e) {
      LOG.warn("The archive's streams could not be listed; trying again later: {}", e.toString());
    }
  }

  private void reportDone() {
    if (!isDoneReported && batches.isAllDone()) {
      isDoneReported = true;
      LOG.info(
          "The snapshot is done: all {} streams of this task were replayed to their ends",
          batches.doneStreams());
    }
  }

  /** Why nothing further will come; null if something may. */
  ConnectException failure() {
    return batches.failure();
  }

  @Override
  public void close() throws IOException {
    batches.close();
    open.close();
  }
}
