package io.chainlog.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker on loopback ports: one node that is broker and controller. Started again, it has
 * the same address and the same data.
 *
 * <p>Not thread-safe.
 */
public final class BrokerProcess {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Children children;
  private final KafkaInstallation kafka;
  private final Path folder;
  private final Map<String, String> given;
  private final List<String> jvmOptions;
  private final String address;
  private final String controller;
  private ChildProcess process;

  /** A broker with default settings and heap. */
  public BrokerProcess(Children children, KafkaInstallation kafka, Path folder) {
    this(children, kafka, folder, Map.of(), List.of());
  }

  /**
   * @param folder for its settings and its data; must not contain another broker's
   * @param settings added to those that a single node needs, and stronger
   * @param jvmOptions such as the heap's size
   */
  public BrokerProcess(
      Children children,
      KafkaInstallation kafka,
      Path folder,
      Map<String, String> settings,
      List<String> jvmOptions) {
    this(
        children,
        kafka,
        folder,
        settings,
        jvmOptions,
        Ports.LOOPBACK + ":" + Ports.free(),
        Ports.LOOPBACK + ":" + Ports.free());
  }

  private BrokerProcess(
      Children children,
      KafkaInstallation kafka,
      Path folder,
      Map<String, String> settings,
      List<String> jvmOptions,
      String address,
      String controller) {
    this.children = children;
    this.kafka = kafka;
    this.folder = folder;
    this.given = Map.copyOf(settings);
    this.jvmOptions = List.copyOf(jvmOptions);
    this.address = address;
    this.controller = controller;
  }

  /**
   * Another broker at the same address, of which only one can run at a time. With the data that the
   * folder contains, or of a new cluster if it contains none.
   *
   * @param otherFolder for its settings and its data
   */
  public BrokerProcess in(Path otherFolder) {
    return new BrokerProcess(children, kafka, otherFolder, given, jvmOptions, address, controller);
  }

  /** The folder with its settings and its data. */
  public Path folder() {
    return folder;
  }

  /** The {@code bootstrap.servers} of its clients. */
  public String bootstrapServers() {
    return address;
  }

  /**
   * Starts the broker, formats its storage if that is new, and waits until it answers.
   *
   * @return clients of the broker, to be closed; those of an earlier start work again as well
   */
  public KafkaCluster start() {
    Path file = folder.resolve("server.properties");
    boolean formatted = Files.exists(file);
    PropertiesFile.write(file, "One broker that is its own controller", settings());
    if (!formatted) {
      format(file);
    }
    process =
        children.start(
            kafka.program("broker", jvmOptions, "kafka.Kafka", List.of(file.toString())));
    KafkaCluster cluster = new KafkaCluster(address);
    Waiting.until(
        "the broker answers on " + address,
        START_TIMEOUT,
        PAUSE,
        () -> {
          process.requireAlive();
          return cluster.answers(Duration.ofSeconds(5));
        });
    return cluster;
  }

  /** The running process. */
  public ChildProcess process() {
    return process;
  }

  private void format(Path settingsFile) {
    List<String> arguments =
        List.of(
            "format",
            "--cluster-id",
            Uuid.randomUuid().toString(),
            "--standalone",
            "--config",
            settingsFile.toString());
    ChildProcess tool =
        children.start(
            kafka.program("broker-format", List.of(), "kafka.tools.StorageTool", arguments));
    if (tool.exitCode(START_TIMEOUT) != 0) {
      throw new ClusterException("cannot format the broker's storage: see " + tool.log());
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(singleNode());
    settings.putAll(given);
    return settings;
  }

  private Map<String, String> singleNode() {
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
