package io.chainlog.clustertests;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Disturbs a cluster at random until the time is over: a sink of plain, growing and compacted
 * topics, and an exactly-once replay of what it archives, which runs all the time. Every few
 * disturbances all is compared.
 */
@ExtendWith(ClusterExtension.class)
class RandomDisturbancesIT {
  private static final int BETWEEN_COMPARISONS = 8;
  private static final long PERIOD_MS = 100;
  private static final int TARGET_PARTITIONS = 8;

  private final TestCluster cluster;
  private String compacted;
  private String recreated;
  private String replay;
  private final List<String> done = new ArrayList<>();

  RandomDisturbancesIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void losesDoublesAndInventsNothing() {
    SwitchedOn.requireLong();
    long seed = SwitchedOn.seed();
    System.out.println("Random disturbances with -Dchainlog.cluster.seed=" + seed);
    try (SmallDisk disk = SmallDisk.mount(cluster.newArchive(), "1g");
        Scenario scenario = new Scenario(cluster, new Random(seed), disk.archive())) {
      run(scenario, disk);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " after " + done, e);
    }
  }

  private void run(Scenario scenario, SmallDisk disk) {
    Map<String, Integer> topics = new LinkedHashMap<>();
    topics.put(scenario.createTopic("orders", 3), 3);
    topics.put(scenario.createTopic("payments", 2), 2);
    recreated = scenario.createTopic("accounts", Disturbances.RECREATED_PARTITIONS);
    createCompactedTopic(scenario);
    String prefix = "replayed.";
    topics.keySet().forEach(topic -> createTarget(prefix + topic));
    scenario.archive(sink(scenario, topics));
    scenario.traffic().start(PERIOD_MS);
    scenario.comparison().awaitArchived();
    replay = cluster.name("replay");
    Map<String, String> source =
        Settings.exactlyOnce(String.join(",", topics.keySet()), scenario.archive(), "first");
    scenario.connectors().put(replay, source);
    disturb(scenario, topics, disk);
  }

  private void disturb(Scenario scenario, Map<String, Integer> topics, SmallDisk disk) {
    Disturbances disturbances = new Disturbances(scenario, topics, recreated, disk);
    long end = System.nanoTime() + SwitchedOn.minutes().toNanos();
    while (System.nanoTime() < end) {
      for (int i = 0; i < BETWEEN_COMPARISONS && System.nanoTime() < end; i++) {
        disturbances.disturb(this::announce);
        // So that some disturbances meet the recovery from the one before, and others do not.
        Scenario.pause(Duration.ofMillis(scenario.random().nextInt(3_000)));
      }
      compare(scenario, topics);
    }
  }

  private void compare(Scenario scenario, Map<String, Integer> topics) {
    announce("comparison");
    scenario.traffic().stop();
    scenario.comparison().requireArchived();
    topics.keySet().forEach(topic -> scenario.requireReplayed(replay, topic, "replayed." + topic));
    scenario.traffic().resume();
  }

  private void createCompactedTopic(Scenario scenario) {
    String topic = cluster.name("customers");
    Map<String, String> settings = new HashMap<>();
    settings.put("cleanup.policy", "compact");
    settings.put("min.cleanable.dirty.ratio", "0.01");
    settings.put("segment.bytes", "1048576");
    settings.put("segment.ms", "5000");
    cluster.kafka().createTopic(topic, 1, settings);
    scenario.traffic().compactedTopic(topic, 1);
    scenario.comparison().allowCompaction(topic);
    compacted = topic;
  }

  private Map<String, String> sink(Scenario scenario, Map<String, Integer> topics) {
    List<String> all = new ArrayList<>(topics.keySet());
    all.add(compacted);
    all.add(recreated);
    Map<String, String> settings = Settings.sink("", scenario.archive());
    settings.remove("topics");
    settings.put("topics.regex", String.join("|", all));
    settings.put("segment.bytes", "200000");
    settings.put("topic.recreated", "new.incarnation");
    if (scenario.random().nextBoolean()) {
      settings.put("kafka.bootstrap.servers", cluster.broker().bootstrapServers());
    }
    return settings;
  }

  private void createTarget(String topic) {
    cluster.kafka().createTopic(topic, TARGET_PARTITIONS, Map.of());
  }

  private void announce(String what) {
    done.add(what);
    System.out.println(LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS) + " " + what);
  }
}
