package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.ConnectRest;
import io.chainlog.cluster.ConnectorStatus;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.WorkerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Traffic, a sink, and the archive that it writes, in a cluster that a test disturbs. For one
 * thread.
 */
final class Scenario implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private static final Pattern TRANSACTION_ERROR =
      Pattern.compile(
          "^org\\.apache\\.kafka\\.common\\.errors\\."
              + "(InvalidTxnState|InvalidProducerEpoch|ProducerFenced)Exception\\b");

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

  String sink() {
    return sink;
  }

  /** The REST interface of a worker that answers. */
  ConnectRest rest() {
    return cluster.workers().stream()
        .map(WorkerProcess::rest)
        .filter(ConnectRest::answers)
        .findFirst()
        .orElseThrow(() -> new ClusterException("no worker answers"));
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
    String old = sink;
    deleteConnector(old);
    await().atMost(TIMEOUT).until(() -> !exists(old));
    sink = name;
    putSink();
  }

  void awaitRunning() {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(status(sink).isRunning()).as(reason()).isTrue());
  }

  /** Waits until the sink or one of its tasks has failed. Returns why. */
  String awaitFailure(String connector) {
    await().atMost(TIMEOUT).until(() -> status(connector).isFailed());
    return status(connector).trace();
  }

  /** Stops a connector, and waits until it has no task left. */
  void stopConnector(String connector) {
    retrying(rest -> rest.stop(connector));
    await()
        .atMost(TIMEOUT)
        .until(() -> status(connector).equals(new ConnectorStatus("STOPPED", List.of(), "")));
  }

  void resumeConnector(String connector) {
    retrying(rest -> rest.resume(connector));
  }

  /** Waits until a connector and all its tasks are in a state. */
  void awaitState(String connector, String state) {
    await().atMost(TIMEOUT).until(() -> status(connector).isAll(state));
  }

  ConnectorStatus status(String connector) {
    try {
      return rest().status(connector);
    } catch (ClusterException e) {
      return ConnectorStatus.UNKNOWN;
    }
  }

  /**
   * Calls a worker until it accepts: while the workers rebalance, they refuse changes.
   *
   * @param call to a worker that answers
   */
  void retrying(Consumer<ConnectRest> call) {
    await()
        .atMost(TIMEOUT)
        .until(
            () -> {
              try {
                call.accept(rest());
                return true;
              } catch (ClusterException e) {
                if (e.getMessage().contains("refuses") && !isPassing(e.getMessage())) {
                  throw e;
                }
                return false;
              }
            });
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
    comparison.requireReplayed(topic, target, () -> restartAfterTransactionErrors(connector));
  }

  private void restartAfterTransactionErrors(String connector) {
    for (ConnectorStatus.Task task : status(connector).tasks()) {
      if (task.isFailed() && TRANSACTION_ERROR.matcher(task.reason()).find()) {
        retrying(rest -> rest.restartTask(connector, task.id()));
        Figures.restartedAfterTransactionError();
      }
    }
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

  /** Ends the traffic and the sink. */
  @Override
  public void close() {
    traffic.close();
    Figures.duplicates(duplicates());
    deleteConnector(sink);
  }

  /** Deletes a connector if it is there. */
  void deleteConnector(String connector) {
    retrying(
        rest -> {
          if (exists(connector)) {
            rest.delete(connector);
          }
        });
  }

  /** Compared since the tasks were started last. */
  private long duplicates() {
    return cluster.metric(sink, "duplicates-compared-total");
  }

  private boolean exists(String connector) {
    return !status(connector).equals(ConnectorStatus.UNKNOWN);
  }

  private void putSink() {
    retrying(rest -> rest.putConfig(sink, sinkSettings));
  }

  private String reason() {
    ConnectorStatus status = status(sink);
    return sink + " " + status.state() + " " + status.taskStates() + " " + status.trace();
  }

  private static boolean isPassing(String message) {
    return message.contains("rebalance")
        || message.contains("safely retried")
        || message.contains("timed out")
        || message.contains("leader")
        || message.contains("Not Found");
  }
}
