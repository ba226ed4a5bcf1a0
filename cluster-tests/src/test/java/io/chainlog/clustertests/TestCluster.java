package io.chainlog.clustertests;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.KafkaInstallation;
import io.chainlog.cluster.Ports;
import io.chainlog.cluster.WorkerProcess;
import io.chainlog.cluster.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One broker and two distributed workers, which see the same folders. Shared by all tests of a run,
 * so each takes topics, connectors and an archive of its own.
 */
final class TestCluster implements AutoCloseable {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final String GROUP = "workers";

  private static final Map<String, String> BROKER =
      Map.ofEntries(
          Map.entry("group.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.session.timeout.ms", "4000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
          Map.entry("group.consumer.heartbeat.interval.ms", "500"),
          Map.entry("log.cleaner.backoff.ms", "500"),
          // A broker that is killed has deleted records again until their end is written down.
          Map.entry("log.flush.start.offset.checkpoint.interval.ms", "100"),
          Map.entry("log.cleaner.dedupe.buffer.size", "4000000"),
          Map.entry("transaction.max.timeout.ms", "900000"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));

  private static final Map<String, String> WORKER =
      Map.ofEntries(
          Map.entry("exactly.once.source.support", "enabled"),
          Map.entry("session.timeout.ms", "4000"),
          Map.entry("heartbeat.interval.ms", "500"),
          Map.entry("rebalance.timeout.ms", "8000"),
          Map.entry("scheduled.rebalance.max.delay.ms", "500"),
          Map.entry("task.shutdown.graceful.timeout.ms", "3000"),
          Map.entry("metadata.max.age.ms", "1000"));

  private final Path folder;
  private final Children children;
  private final KafkaInstallation installation;
  private final BrokerProcess broker;
  private final KafkaCluster kafka;
  private final Workers workers;
  private final List<WorkerMetrics> metrics =
      List.of(new WorkerMetrics(Ports.free()), new WorkerMetrics(Ports.free()));
  private final WorkerProcess first;
  private final WorkerProcess second;
  private final ChainlogTool tool;
  private final AtomicInteger names = new AtomicInteger();

  private TestCluster(Path folder, Map<String, String> workerSettings, String heap) {
    this.folder = folder;
    this.children = new Children(folder.resolve("launcher"), folder.resolve("logs"));
    this.installation = KafkaInstallation.ofThisJvm(CHECKOUT);
    this.broker =
        new BrokerProcess(
            children, installation, folder.resolve("broker"), BROKER, List.of("-Xmx384m"));
    this.kafka = broker.start();
    this.workers =
        new Workers(children, installation, broker.bootstrapServers(), folder.resolve("workers"))
            .withSettings(WORKER)
            .withSettings(workerSettings);
    this.first = worker("worker-1", heap, metrics.get(0));
    this.second = worker("worker-2", heap, metrics.get(1));
    this.tool = new ChainlogTool(CHECKOUT, folder);
    // One after the other: both would try to create the internal topics.
    first.start();
    second.start();
  }

  /** Starts a broker and two workers in a new folder. */
  static TestCluster start() {
    return start(Map.of(), "256m");
  }

  /**
   * Starts a broker and two workers in a new folder.
   *
   * @param heap of each worker, as for {@code -Xmx}
   */
  static TestCluster start(Map<String, String> workerSettings, String heap) {
    try {
      Path parent = Files.createDirectories(CHECKOUT.resolve("cluster-tests/target/clusters"));
      Path folder = Files.createTempDirectory(parent, "cluster-");
      return new TestCluster(folder, workerSettings, heap);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WorkerProcess worker(String name, String heap, WorkerMetrics workerMetrics) {
    List<String> options = new ArrayList<>(workerMetrics.jvmOptions());
    options.add("-Xmx" + heap);
    return workers.withJvmOptions(options.toArray(String[]::new)).distributed(name, GROUP);
  }

  /** Sum of a metric over a connector's tasks; those of a worker that was killed are lost. */
  long metric(String connector, String metric) {
    return metrics.stream().mapToLong(worker -> worker.sum(connector, metric)).sum();
  }

  /** A new empty folder for an archive. */
  Path newArchive() {
    try {
      return Files.createDirectories(folder.resolve("archive-" + names.incrementAndGet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A broker of a further cluster, which the workers do not need. Not started yet. */
  BrokerProcess furtherBroker() {
    return new BrokerProcess(
        children, installation, folder.resolve(name("broker")), BROKER, List.of("-Xmx256m"));
  }

  /** A name that no topic or connector had before. */
  String name(String purpose) {
    return purpose + "-" + names.incrementAndGet();
  }

  Path folder() {
    return folder;
  }

  Path logs() {
    return folder.resolve("logs");
  }

  /** What both workers have logged so far. */
  String workerLogs() {
    try {
      return Files.readString(logs().resolve("worker-1.log"))
          + Files.readString(logs().resolve("worker-2.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BrokerProcess broker() {
    return broker;
  }

  KafkaCluster kafka() {
    return kafka;
  }

  WorkerProcess first() {
    return first;
  }

  WorkerProcess second() {
    return second;
  }

  List<WorkerProcess> workers() {
    return List.of(first, second);
  }

  ChainlogTool tool() {
    return tool;
  }

  /** Ends every process. The folder with data and logs stays. */
  @Override
  public void close() {
    kafka.close();
    children.kill();
  }
}
