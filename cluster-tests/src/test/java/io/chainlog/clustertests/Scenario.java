package io.chainlog.clustertests;

import static org.awaitility.Awaitility.await;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Traffic, a sink, and the archive that it writes, in a cluster that a test disturbs. For one
 * thread.
 */
final class Scenario implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  // The broker writes down every 100 ms what was deleted; no client can ask whether it has.
  private static final Duration UNTIL_WRITTEN_DOWN = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(200);

  private final TestCluster cluster;
  private final Random random;
  private final Path archive;
  private final KafkaCluster kafka;
  private final Ledger ledger = new Ledger();
  private final Traffic traffic;
  private final Comparison comparison;
  private final Connectors connectors;
  private final Map<String, String> sinkSettings = new LinkedHashMap<>();
  private String sink;

  Scenario(TestCluster cluster, Random random) {
    this(cluster, random, cluster.newArchive());
  }

  Scenario(TestCluster cluster, Random random, Path archive) {
    this(cluster, random, archive, cluster.kafka());
  }

  /**
   * @param kafka the cluster that is archived, which need not be the one that the workers use
   */
  Scenario(TestCluster cluster, Random random, Path archive, KafkaCluster kafka) {
    this.cluster = cluster;
    this.random = random;
    this.archive = archive;
    this.kafka = kafka;
    this.traffic = new Traffic(kafka.bootstrapServers(), ledger, random);
    this.comparison = new Comparison(cluster, kafka, archive, ledger);
    this.connectors = new Connectors(cluster);
    this.sink = cluster.name("archive");
  }

  TestCluster cluster() {
    return cluster;
  }

  Random random() {
    return random;
  }

  Path archive() {
    return archive;
  }

  Ledger ledger() {
    return ledger;
  }

  Traffic traffic() {
    return traffic;
  }

  Comparison comparison() {
    return comparison;
  }

  /** The sink's name. */
  String sink() {
    return sink;
  }

  Connectors connectors() {
    return connectors;
  }

  /** Creates a topic with traffic to it. */
  String createTopic(String purpose, int partitions) {
    String topic = cluster.name(purpose);
    kafka.createTopic(topic, partitions, Map.of());
    traffic.topic(topic, partitions);
    return topic;
  }

  /** Deletes a topic and creates it again. */
  void recreateTopic(String topic, int partitions) {
    traffic.without(
        () -> {
          kafka.deleteTopic(topic);
          kafka.createTopic(topic, partitions, Map.of());
          ledger.recreated(topic);
        });
  }

  /**
   * Kills a broker and starts another at its address.
   *
   * @param change what else changes meanwhile, before anything is written
   */
  void replaceBroker(BrokerProcess running, BrokerProcess other, Runnable change) {
    traffic.without(
        () -> {
          running.process().kill();
          other.start().close();
          change.run();
        });
  }

  /** Has the topic decide about uncertain records before it is removed; nothing writes to it. */
  void reconcile(String topic, int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      ledger.reconcile(kafka, ledger.stream(topic, partition));
    }
  }

  /** Creates the sink. */
  void archive(Map<String, String> settings) {
    sinkSettings.clear();
    sinkSettings.putAll(settings);
    putSink();
  }

  /** Changes settings of the sink; null takes one away. */
  void changeSink(Map<String, String> changes) {
    changes.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            sinkSettings.remove(name);
          } else {
            sinkSettings.put(name, value);
          }
        });
    putSink();
  }

  /** Deletes the sink and creates it again, perhaps under another name. */
  void recreateSink(String name) {
    Figures.duplicates(duplicates());
    connectors.delete(sink);
    sink = name;
    putSink();
  }

  /** Stops the sink, and waits until it has no task left. */
  void stopSink() {
    connectors.stop(sink);
  }

  void resumeSink() {
    connectors.resume(sink);
  }

  /** Waits until the sink or one of its tasks has failed. Returns why. */
  String awaitSinkFailure() {
    return connectors.awaitFailure(sink);
  }

  void awaitSinkRunning() {
    connectors.awaitRunning(sink);
  }

  /** SIGKILLs a worker, measures how long archiving takes to catch up, and starts it again. */
  void killWorker(WorkerProcess worker) {
    long killed = System.nanoTime();
    worker.process().kill();
    Figures.killed();
    // The time without it is the disturbance: what is written in it, the others have to archive.
    pause(Duration.ofMillis(500));
    Map<Ledger.Stream, Long> ends = ledger.ends();
    awaitCondition(() -> comparison.isArchived(ends));
    Figures.resumedAfter(Duration.ofNanos(System.nanoTime() - killed));
    worker.start();
  }

  /** SIGSTOPs a worker until others have its tasks, and lets it continue. */
  void suspendWorker(WorkerProcess worker, Duration time) {
    worker.process().suspend();
    try {
      pause(time);
    } finally {
      worker.process().resume();
    }
  }

  /** SIGKILLs the broker and starts it again. */
  void killBroker() {
    cluster.broker().process().kill();
    Figures.killed();
    cluster.broker().start().close();
  }

  /**
   * Waits until the topic has as many records as were archived from another, and compares each.
   * Meanwhile it does what an operator does: it restarts tasks that Kafka's transactions failed.
   */
  void requireReplayed(String connector, String topic, String target) {
    comparison.requireReplayed(
        topic, target, () -> connectors.restartAfterTransactionErrors(connector));
  }

  /**
   * Whether a partition that is archived has records more than 10 offsets past its archived end.
   */
  boolean hasUnarchived(Ledger.Stream stream) {
    long archived = ArchivedEnd.lastKafkaOffset(archive, stream.name());
    return archived >= 0 && ledger.ends().getOrDefault(stream, -1L) > archived + 10;
  }

  /** Removes half of a partition's records that are not archived yet, as retention does. */
  void deleteHalfOfWhatIsNotArchived(Ledger.Stream stream) {
    Long last = ledger.ends().get(stream);
    long archived = ArchivedEnd.lastKafkaOffset(archive, stream.name());
    if (last != null && archived >= 0 && last > archived) {
      long start = archived + 1 + (last - archived) / 2;
      ledger.reconcile(kafka, stream);
      kafka.deleteRecordsBefore(stream.topic(), stream.partition(), start);
      pause(UNTIL_WRITTEN_DOWN);
      ledger.strikeOut(stream, archived + 1, start);
    }
  }

  /** Removes all of a partition's records that are archived, as retention does. */
  void deleteWhatIsArchived(Ledger.Stream stream) {
    long archived = ArchivedEnd.lastKafkaOffset(archive, stream.name());
    if (archived >= 0) {
      ledger.reconcile(kafka, stream);
      kafka.deleteRecordsBefore(stream.topic(), stream.partition(), archived + 1);
    }
  }

  /** Lets time pass. Only where this is the disturbance, or where no condition can be asked for. */
  static void pause(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    await().atMost(time.plusSeconds(5)).until(() -> System.nanoTime() >= until);
  }

  static void awaitCondition(BooleanSupplier condition) {
    await().atMost(TIMEOUT).pollInterval(POLL).until(condition::getAsBoolean);
  }

  /** Ends the traffic and every connector. */
  @Override
  public void close() {
    traffic.close();
    Figures.duplicates(duplicates());
    connectors.close();
  }

  /** Compared since the tasks were started last. */
  private long duplicates() {
    return cluster.metric(sink, "duplicates-compared-total");
  }

  private void putSink() {
    connectors.put(sink, sinkSettings);
  }
}
