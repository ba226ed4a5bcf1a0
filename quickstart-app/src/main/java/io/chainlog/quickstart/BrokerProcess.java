package io.chainlog.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** A Kafka broker of our own: one node that is broker and controller, on loopback ports. */
final class BrokerProcess {
  private static final Duration START = Duration.ofSeconds(60);

  private final Children children;
  private final String kafkaClassPath;
  private final Path folder;

  /**
   * @param folder its settings and its data go there; must not hold another broker's
   */
  BrokerProcess(Children children, String kafkaClassPath, Path folder) {
    this.children = children;
    this.kafkaClassPath = kafkaClassPath;
    this.folder = folder;
  }

  /** Formats the storage, starts the broker and waits until it answers. */
  KafkaCluster start() {
    String address = Ports.LOOPBACK + ":" + Ports.free();
    String controller = Ports.LOOPBACK + ":" + Ports.free();
    Path settings =
        PropertiesFile.write(
            folder.resolve("server.properties"),
            "One broker that is its own controller",
            settings(address, controller));
    format(settings);
    ChildProcess broker =
        children.start("broker", kafkaClassPath, "kafka.Kafka", List.of(settings.toString()));
    KafkaCluster cluster = new KafkaCluster(address);
    Waiting.until(
        "the broker answers on " + address,
        START,
        Duration.ofMillis(50),
        () -> {
          broker.requireAlive();
          return cluster.answers(Duration.ofSeconds(5));
        });
    return cluster;
  }

  private void format(Path settings) {
    List<String> arguments =
        List.of(
            "format",
            "--cluster-id",
            Uuid.randomUuid().toString(),
            "--standalone",
            "--config",
            settings.toString());
    ChildProcess tool =
        children.start("broker-format", kafkaClassPath, "kafka.tools.StorageTool", arguments);
    if (tool.exitCode(START) != 0) {
      throw new QuickstartException("cannot format the broker's storage: see " + tool.log());
    }
  }

  private Map<String, String> settings(String address, String controller) {
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", "1"),
        Map.entry("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller),
        Map.entry("advertised.listeners", "PLAINTEXT://" + address),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
        Map.entry("controller.quorum.bootstrap.servers", controller),
        Map.entry("log.dirs", folder.resolve("data").toString()),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"));
  }
}
