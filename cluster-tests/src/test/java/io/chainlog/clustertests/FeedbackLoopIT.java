package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A sink and a replay that each match what the other writes. */
@ExtendWith(ClusterExtension.class)
class FeedbackLoopIT {
  private static final int RECORDS = 40;

  private final TestCluster cluster;
  private Scenario scenario;
  private String replay;

  FeedbackLoopIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void start() {
    scenario = new Scenario(cluster, new Random(6));
    replay = cluster.name("replay");
  }

  @AfterEach
  void stop() {
    scenario.close();
  }

  @Test
  void doesNotReplayItsOwnOutputThoughItIsArchivedAndMatches() {
    String topic = scenario.createTopic("loop", 1);
    String target = "replayed." + topic;
    String loop = "replayed." + target;
    cluster.kafka().createTopic(target, 1, Map.of());
    cluster.kafka().createTopic(loop, 1, Map.of());
    scenario.archive(withRegex(Settings.sink("", scenario.archive()), topic));
    scenario.traffic().write(topic, 0, RECORDS);
    scenario.comparison().awaitArchived(); // a replay is refused while there is no archive
    Map<String, String> source = Settings.replay("", scenario.archive(), "first");
    scenario.connectors().put(replay, withRegex(source, topic));

    Scenario.awaitCondition(() -> isArchived(target, RECORDS));
    String notReplaying = "Not replaying [" + target;
    Scenario.awaitCondition(() -> cluster.workerLogs().contains(notReplaying));
    scenario.traffic().write(topic, 0, RECORDS);
    Scenario.awaitCondition(() -> isArchived(target, 2 * RECORDS));

    scenario.requireReplayed(replay, topic, target);
    assertThat(scenario.comparison().records(loop)).isZero();
    assertThat(scenario.connectors().isRunning(replay)).isTrue();
  }

  private boolean isArchived(String topic, int records) {
    return ArchivedEnd.lastKafkaOffset(scenario.archive(), topic + "-0") >= records - 1;
  }

  private static Map<String, String> withRegex(Map<String, String> settings, String topic) {
    settings.remove("topics");
    settings.put("topics.regex", ".*" + topic);
    return settings;
  }
}
