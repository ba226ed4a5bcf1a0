package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.cluster.ConnectRest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where a sink continues: what the archive, the consumer group and Kafka's retention decide. */
@ExtendWith(ClusterExtension.class)
class SinkPositionsIT {
  private final TestCluster cluster;
  private Scenario scenario;

  SinkPositionsIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void start() {
    scenario = new Scenario(cluster, new Random(3));
  }

  @AfterEach
  void stop() {
    scenario.close();
  }

  @Test
  void archivesWhatIsLeftAfterRetentionRemovedMoreThanWasArchived() {
    String topic = scenario.createTopic("orders", 1);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    scenario.traffic().write(topic, 0, 50);
    scenario.comparison().awaitArchived();
    scenario.stopSink();
    scenario.traffic().write(topic, 0, 50);
    scenario.traffic().write(topic, 0, 50);

    cluster.kafka().deleteRecordsBefore(topic, 0, 80);
    scenario.ledger().strikeOut(scenario.ledger().stream(topic, 0), 50, 80);
    scenario.resumeSink();

    scenario.comparison().requireArchived();
  }

  @Test
  void beginsAnEmptyArchiveAtTheEarliestRecordWhateverTheGroupHasCommitted() {
    String topic = scenario.createTopic("orders", 1);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    scenario.traffic().write(topic, 0, 35);
    scenario.comparison().awaitArchived();
    awaitCommitted(topic, 35);
    scenario.stopSink();

    try (Scenario other = new Scenario(cluster, new Random(4))) {
      scenario.changeSink(Map.of("archive.path", other.archive().toString()));
      scenario.resumeSink();
      scenario.traffic().write(topic, 0, 10);

      Comparison comparison =
          new Comparison(cluster, cluster.kafka(), other.archive(), scenario.ledger());
      comparison.requireArchived();
    }
  }

  @Test
  void refusesToHaveItsOffsetsAlteredAndTellsHowToSkipARecord() {
    String topic = scenario.createTopic("orders", 1);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    scenario.traffic().write(topic, 0, 10);
    scenario.comparison().awaitArchived();
    scenario.stopSink();
    Map<String, Object> offsets =
        Map.of(
            "offsets",
            List.of(
                Map.of(
                    "partition", Map.of("kafka_topic", topic, "kafka_partition", 0),
                    "offset", Map.of("kafka_offset", 3))));

    ConnectRest.Answer altered =
        scenario.connectors().rest().alterOffsets(scenario.sink(), offsets);
    ConnectRest.Answer reset = scenario.connectors().rest().resetOffsets(scenario.sink());

    assertThat(altered.isSuccess()).as(altered.toString()).isFalse();
    assertThat(altered.body().toString()).contains("skip.offsets");
    assertThat(reset.isSuccess()).as(reset.toString()).isFalse();
  }

  @Test
  void commitsPastTransactionMarkersAndWhatATransformDropped() {
    String topic = scenario.createTopic("orders", 2);
    Map<String, String> settings = new HashMap<>(Settings.sink(topic, scenario.archive()));
    settings.put("kafka.bootstrap.servers", cluster.broker().bootstrapServers());
    settings.put("transforms", "drop");
    settings.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");
    settings.put("transforms.drop.predicate", "tombstone");
    settings.put("predicates", "tombstone");
    settings.put(
        "predicates.tombstone.type",
        "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");
    scenario.archive(settings);

    scenario.traffic().commit(topic, 0, 20);
    scenario.traffic().abort(topic, 0, 20);
    scenario.traffic().tombstones(topic, 1, 20);

    awaitCommitted(topic, 62);
  }

  /** Waits until the sink's group has committed so many offsets, which is the topic's end. */
  private void awaitCommitted(String topic, long total) {
    assertThat(cluster.kafka().endOffsets(topic)).isEqualTo(total);
    Scenario.awaitCondition(() -> committed(topic) == total);
  }

  private long committed(String topic) {
    Map<TopicPartition, Long> committed =
        cluster.kafka().groupOffsets("connect-" + scenario.sink());
    return committed.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
