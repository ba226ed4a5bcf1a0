package io.chainlog.clustertests;

import io.chainlog.cluster.WorkerProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What may happen to a cluster, each with a weight, drawn by a seeded random. Everything that is
 * done here a sink and a replay have to survive without help.
 */
final class Disturbances {
  private static final String ASSIGNOR = "consumer.override.partition.assignment.strategy";
  private static final String PROTOCOL = "consumer.override.group.protocol";
  private static final String KAFKA = "org.apache.kafka.clients.consumer.";
  private static final int MAX_PARTITIONS = 8;

  /** The number of partitions of the topic that is recreated. */
  static final int RECREATED_PARTITIONS = 2;

  private final Scenario scenario;
  private final Random random;
  private final List<String> topics;
  private final List<Choice> choices;
  private final Map<String, Integer> partitions;
  private final String recreated;
  private final SmallDisk disk;
  private int sinks;

  /** A thing that may happen, and how often beside the others. */
  record Choice(String name, int weight, Runnable action) {}

  /**
   * @param topics of the scenario, with their numbers of partitions; partitions are added to them
   * @param recreated a further topic, which is deleted and created again
   * @param disk with the archive
   */
  Disturbances(Scenario scenario, Map<String, Integer> topics, String recreated, SmallDisk disk) {
    this.disk = disk;
    this.recreated = recreated;
    this.scenario = scenario;
    this.random = scenario.random();
    this.topics = List.copyOf(topics.keySet());
    this.partitions = new HashMap<>(topics);
    this.choices =
        List.of(
            new Choice("SIGKILL of a worker", 5, () -> scenario.killWorker(anyWorker())),
            new Choice("SIGKILL of both workers", 1, this::killBoth),
            new Choice("SIGSTOP of a worker", 3, this::suspendAWorker),
            new Choice("SIGKILL of the broker", 2, scenario::killBroker),
            new Choice("rolling restart", 2, this::rollingRestart),
            new Choice("another protocol of the workers", 1, this::changeConnectProtocol),
            new Choice("a topic recreated", 2, this::recreateTopic),
            new Choice("another number of tasks", 3, this::changeTasks),
            new Choice("pause and resume", 2, this::pauseAndResume),
            new Choice("stop and resume", 2, this::stopAndResume),
            new Choice("restart by REST", 2, this::restart),
            new Choice("delete and create again", 1, () -> recreateSink(scenario.sink())),
            new Choice("delete and create under another name", 1, this::renameSink),
            new Choice("another assignor or group protocol", 2, this::changeAssignor),
            new Choice("more partitions", 1, this::addPartition),
            new Choice("retention past the archived end", 1, this::deleteUnarchived),
            new Choice("retention of what is archived", 1, this::deleteArchived),
            new Choice("no space left for the archive", 2, this::fillDisk),
            new Choice("no open files left for a worker", 2, this::takeOpenFiles));
  }

  /** Draws one and does it. Returns its name. */
  String disturb(Consumer<String> beforehand) {
    Choice choice = draw();
    beforehand.accept(choice.name());
    choice.action().run();
    return choice.name();
  }

  private Choice draw() {
    int total = choices.stream().mapToInt(Choice::weight).sum();
    int drawn = random.nextInt(total);
    for (Choice choice : choices) {
      drawn -= choice.weight();
      if (drawn < 0) {
        return choice;
      }
    }
    throw new AssertionError("weights");
  }

  private WorkerProcess anyWorker() {
    return scenario.cluster().workers().get(random.nextInt(2));
  }

  private void killBoth() {
    scenario.cluster().workers().forEach(worker -> worker.process().kill());
    Figures.killed();
    Figures.killed();
    scenario.cluster().workers().forEach(WorkerProcess::start);
  }

  private void suspendAWorker() {
    scenario.suspendWorker(anyWorker(), Duration.ofSeconds(6 + random.nextInt(8)));
  }

  private void rollingRestart() {
    for (WorkerProcess worker : scenario.cluster().workers()) {
      worker.process().stop();
      worker.start();
    }
  }

  private void changeConnectProtocol() {
    List<String> protocols = List.of("eager", "compatible", "sessioned");
    String protocol = protocols.get(random.nextInt(protocols.size()));
    List<WorkerProcess> workers = scenario.cluster().workers();
    workers.forEach(worker -> worker.process().stop());
    workers.forEach(worker -> worker.changeSettings(Map.of("connect.protocol", protocol)));
    workers.forEach(WorkerProcess::start);
  }

  /**
   * While the sink runs or is stopped. Only a running one that lags the new topic's end could take
   * it for the old one, so it gets a moment: nothing outside of the sink tells that it has noticed.
   */
  private void recreateTopic() {
    scenario.traffic().leave(recreated);
    scenario.reconcile(recreated, RECREATED_PARTITIONS);
    scenario.comparison().awaitArchived();
    boolean stopped = random.nextBoolean();
    if (stopped) {
      scenario.stopSink();
    }
    scenario.recreateTopic(recreated, RECREATED_PARTITIONS);
    if (stopped) {
      scenario.traffic().write(recreated, 0, 1 + random.nextInt(500));
      scenario.resumeSink();
    } else {
      Scenario.pause(Duration.ofSeconds(3));
    }
    for (int partition = 0; partition < RECREATED_PARTITIONS; partition++) {
      scenario.traffic().write(recreated, partition, 1 + random.nextInt(20));
    }
    scenario.comparison().awaitArchived();
    scenario.traffic().topic(recreated, RECREATED_PARTITIONS);
  }

  private void changeTasks() {
    scenario.changeSink(Map.of("tasks.max", Integer.toString(1 << random.nextInt(3))));
  }

  private void pauseAndResume() {
    scenario.connectors().retrying(rest -> rest.pause(scenario.sink()));
    // How far the pause has come is up to the draw: resuming amid it is a disturbance as well.
    Scenario.pause(Duration.ofMillis(random.nextInt(3_000)));
    scenario.resumeSink();
  }

  private void stopAndResume() {
    scenario.stopSink();
    scenario.resumeSink();
  }

  private void restart() {
    scenario.connectors().retrying(rest -> rest.restart(scenario.sink()));
  }

  private void renameSink() {
    recreateSink(scenario.cluster().name("archive" + ++sinks));
  }

  private void recreateSink(String name) {
    scenario.recreateSink(name);
  }

  /** Stopped meanwhile: members with different assignors cannot be in one group. */
  private void changeAssignor() {
    scenario.stopSink();
    switch (random.nextInt(4)) {
      case 0 -> useAssignor("RangeAssignor");
      case 1 -> useAssignor("StickyAssignor");
      case 2 -> useAssignor("CooperativeStickyAssignor");
      default -> useConsumerProtocol();
    }
    scenario.resumeSink();
  }

  private void useAssignor(String assignor) {
    scenario.changeSink(
        Map.of(
            ASSIGNOR,
            KAFKA + assignor,
            PROTOCOL,
            "classic",
            "consumer.override.session.timeout.ms",
            "4000",
            "consumer.override.heartbeat.interval.ms",
            "500"));
  }

  /** There the broker decides about assignment and time-outs. */
  private void useConsumerProtocol() {
    scenario.changeSink(
        Map.of(
            ASSIGNOR,
            "",
            PROTOCOL,
            "consumer",
            "consumer.override.session.timeout.ms",
            "",
            "consumer.override.heartbeat.interval.ms",
            ""));
  }

  private void addPartition() {
    String topic = anyTopic();
    int total = partitions.get(topic) + 1;
    if (total <= MAX_PARTITIONS) {
      scenario.cluster().kafka().addPartitions(topic, total);
      partitions.put(topic, total);
      scenario.traffic().topic(topic, total);
    }
  }

  /** Removes records that the sink has not seen, as retention does while it is stopped. */
  private void deleteUnarchived() {
    scenario.comparison().awaitArchived();
    scenario.stopSink();
    String topic = anyTopic();
    Scenario.awaitCondition(() -> streams(topic).anyMatch(scenario::hasUnarchived));
    scenario
        .traffic()
        .without(() -> streams(topic).forEach(scenario::deleteHalfOfWhatIsNotArchived));
    scenario.resumeSink();
  }

  private Stream<Ledger.Stream> streams(String topic) {
    return IntStream.range(0, partitions.get(topic))
        .mapToObj(partition -> scenario.ledger().stream(topic, partition));
  }

  private void deleteArchived() {
    String topic = anyTopic();
    int partition = random.nextInt(partitions.get(topic));
    scenario.deleteWhatIsArchived(scenario.ledger().stream(topic, partition));
  }

  /** Sometimes with what a health check does meanwhile: it restarts tasks. */
  private void fillDisk() {
    disk.whileFull(
        () -> {
          if (random.nextBoolean()) {
            restart();
          }
          Scenario.pause(Duration.ofMillis(1_000 + random.nextInt(5_000)));
        });
  }

  private void takeOpenFiles() {
    Duration time = Duration.ofMillis(1_000 + random.nextInt(5_000));
    OpenFiles.without(anyWorker().process(), () -> Scenario.pause(time));
  }

  private String anyTopic() {
    return topics.get(random.nextInt(topics.size()));
  }
}
