package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.cluster.ConnectRest;
import io.chainlog.cluster.WorkerProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replays in workers that are killed and started again, and into topics that do not suit. */
@ExtendWith(ClusterExtension.class)
class ReplayIT {
  private final TestCluster cluster;
  private Scenario scenario;
  private String replay;

  ReplayIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void start() {
    scenario = new Scenario(cluster, new Random(2));
    replay = cluster.name("replay");
  }

  @AfterEach
  void stop() {
    scenario.close();
  }

  @Test
  void replaysEachRecordOnceThoughEveryWorkerIsKilled() {
    String topic = archivedTopic(3, 2_000);
    String target = createTarget(topic, 3);
    Map<String, String> settings = new HashMap<>(exactlyOnce(topic));
    settings.put("batch.max.records", "20");
    scenario.connectors().put(replay, settings);
    Scenario.awaitCondition(() -> scenario.comparison().records(target) > 500);

    kill(cluster.first());
    kill(cluster.second());
    cluster.workers().forEach(WorkerProcess::start);
    scenario.requireReplayed(replay, topic, target);

    for (int i = 0; i < (SwitchedOn.isLong() ? 4 : 1); i++) {
      kill(cluster.first());
      kill(cluster.second());
      cluster.workers().forEach(WorkerProcess::start);
      scenario.traffic().write(topic, i % 3, 10);
      scenario.requireReplayed(replay, topic, target);
    }
    scenario.comparison().requireEqual();
  }

  @Test
  void replaysEachRecordOnceThoughKafkaFencedATaskThatAnOperatorThenRestarts() {
    String topic = archivedTopic(1, 100);
    String target = createTarget(topic, 1);
    scenario.connectors().put(replay, exactlyOnce(topic));
    awaitRecords(target, 100);

    cluster.kafka().fenceProducer("workers-" + replay + "-0");
    scenario.traffic().write(topic, 0, 30);
    scenario.connectors().awaitFailure(replay);

    scenario.requireReplayed(replay, topic, target);
  }

  @Test
  void replaysAgainFromWhereItsOffsetsWereAlteredToAndFromTheStartAfterAReset() {
    String topic = archivedTopic(1, 100);
    String target = createTarget(topic, 1);
    scenario.connectors().put(replay, exactlyOnce(topic));
    awaitRecords(target, 100);
    scenario.connectors().stop(replay);
    Map<String, Object> after100 = offsets();
    scenario.connectors().resume(replay);
    scenario.traffic().write(topic, 0, 30);
    awaitRecords(target, 130);

    scenario.connectors().stop(replay);
    ConnectRest.Answer altered = scenario.connectors().rest().alterOffsets(replay, after100);
    assertThat(altered.isSuccess()).as(altered.toString()).isTrue();
    scenario.connectors().resume(replay);
    awaitRecords(target, 160);

    scenario.connectors().stop(replay);
    ConnectRest.Answer reset = scenario.connectors().rest().resetOffsets(replay);
    assertThat(reset.isSuccess()).as(reset.toString()).isTrue();
    scenario.connectors().resume(replay);
    awaitRecords(target, 290);
    scenario.traffic().write(topic, 0, 1);
    Fingerprint last = scenario.ledger().snapshot(stream(topic)).lastEntry().getValue();
    Scenario.awaitCondition(() -> delivered(target).contains(last));
    // In the order of the partition: nothing that was delivered again can come after it.
    assertThat(delivered(target)).hasSize(291).endsWith(last);
  }

  @Test
  void refusesATargetWithFewerPartitionsAndNamesItWhereTheClusterCanBeAsked() {
    String topic = archivedTopic(3, 20);
    String target = createTarget(topic, 1);
    Map<String, String> settings = exactlyOnce(topic);
    settings.put("kafka.bootstrap.servers", cluster.broker().bootstrapServers());

    String reason = refusalOrFailure(settings);

    assertThat(reason).contains(target).containsPattern("\\b1\\b").containsPattern("\\b3\\b");
  }

  @Test
  void failsWithALineThatNamesTheTargetWhereTheClusterCannotBeAsked() {
    SwitchedOn.requireLong();
    String topic = archivedTopic(3, 20);
    String target = createTarget(topic, 1);
    scenario.connectors().put(replay, exactlyOnce(topic));

    scenario.connectors().awaitFailure(replay);

    assertThat(cluster.workerLogs())
        .containsPattern("ERROR .*Replay failed: .* of topic " + target + " .* at least [23] part");
  }

  /** A topic with so many records in each partition, all archived. */
  private String archivedTopic(int partitions, int records) {
    String topic = scenario.createTopic("orders", partitions);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    for (int partition = 0; partition < partitions; partition++) {
      scenario.traffic().write(topic, partition, records);
    }
    scenario.comparison().awaitArchived();
    return topic;
  }

  private Ledger.Stream stream(String topic) {
    return scenario.ledger().stream(topic, 0);
  }

  private List<Fingerprint> delivered(String target) {
    return scenario.comparison().read(new TopicPartition(target, 0));
  }

  private void awaitRecords(String target, long records) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(scenario.comparison().records(target)).isEqualTo(records));
  }

  private String createTarget(String topic, int partitions) {
    String target = "replayed." + topic;
    cluster.kafka().createTopic(target, partitions, Map.of());
    return target;
  }

  private Map<String, String> exactlyOnce(String topic) {
    return Settings.exactlyOnce(topic, scenario.archive(), "first");
  }

  /** The message with which the settings are refused, or with which a task fails. */
  private String refusalOrFailure(Map<String, String> settings) {
    ConnectRest.Answer answer =
        scenario.connectors().rest().request("PUT", "/connectors/" + replay + "/config", settings);
    return answer.isSuccess()
        ? scenario.connectors().awaitFailure(replay)
        : answer.body().path("message").asText();
  }

  private Map<String, Object> offsets() {
    JsonNode offsets = scenario.connectors().rest().offsets(replay);
    return Map.of(
        "offsets", new ObjectMapper().convertValue(offsets.path("offsets"), Object.class));
  }

  private static void kill(WorkerProcess worker) {
    worker.process().kill();
    Figures.killed();
  }
}
