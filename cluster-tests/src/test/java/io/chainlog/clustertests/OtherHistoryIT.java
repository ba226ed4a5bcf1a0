package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.KafkaCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same address and the same topic, but another history: another cluster has taken over, or the
 * log lost its end and grew again. The cluster that is archived is not the one that the workers
 * use, so that it can be replaced beneath them.
 */
@ExtendWith(ClusterExtension.class)
@EnabledIfSystemProperty(
    named = SwitchedOn.PROPERTY,
    matches = SwitchedOn.LONG,
    disabledReason = SwitchedOn.ONLY_LONG)
class OtherHistoryIT {
  private static final int ARCHIVED = 30;

  private final TestCluster cluster;
  private BrokerProcess broker;
  private KafkaCluster kafka;
  private Scenario scenario;
  private String topic;

  OtherHistoryIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void createATopic() {
    broker = cluster.furtherBroker();
    kafka = broker.start();
    scenario = new Scenario(cluster, new Random(9), cluster.newArchive(), kafka);
    topic = scenario.createTopic("orders", 1);
  }

  @AfterEach
  void stop() {
    scenario.close();
    kafka.close();
    broker.process().kill();
  }

  @Test
  void failsForAnotherClusterWithALongerTopicAndContinuesWhenTold() {
    archive(Map.of());
    scenario.stopSink();
    replaceCluster();
    write(2 * ARCHIVED);

    scenario.resumeSink();

    assertThat(scenario.awaitSinkFailure())
        .contains(topic + "-0: the record at Kafka offset " + (ARCHIVED - 1));
    requireUnchanged(ARCHIVED);
    continueWithTheNextIncarnation();
  }

  @Test
  void namesBothClustersWhereItMayAskForTheirIds() {
    archive(Map.of("kafka.bootstrap.servers", broker.bootstrapServers()));
    String archivedId = kafka.clusterId();
    scenario.stopSink();
    replaceCluster();
    write(2 * ARCHIVED);

    scenario.resumeSink();

    assertThat(scenario.awaitSinkFailure())
        .contains(topic + "-0")
        .contains(archivedId)
        .contains(kafka.clusterId());
    assertThat(kafka.clusterId()).isNotEqualTo(archivedId);
    requireUnchanged(ARCHIVED);
    continueWithTheNextIncarnation();
  }

  @Test
  void archivesTheNextIncarnationOfAnotherClusterThatTakesOverWhileTheSinkRuns() {
    archive(Map.of("topic.recreated", "new.incarnation"));

    replaceCluster();
    write(2 * ARCHIVED);

    scenario.comparison().requireArchived();
  }

  @Test
  void failsForALogThatLostItsEndAndGrewPastItAgain() throws IOException {
    archive(Map.of("kafka.bootstrap.servers", broker.bootstrapServers()));
    Map<Ledger.Stream, Long> earlier = scenario.ledger().ends();
    BrokerProcess restored = broker.in(copyOfData());
    write(ARCHIVED);
    scenario.comparison().awaitArchived();
    scenario.stopSink();

    scenario.replaceBroker(broker, restored, () -> scenario.ledger().setBack(topic, earlier));
    broker = restored;
    assertThat(kafka.endOffsets(topic)).isEqualTo(ARCHIVED);
    write(3 * ARCHIVED);
    scenario.resumeSink();

    assertThat(scenario.awaitSinkFailure())
        .contains(topic + "-0: the record at Kafka offset " + (2 * ARCHIVED - 1));
    requireUnchanged(2 * ARCHIVED);
    continueWithTheNextIncarnation();
  }

  private void archive(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(Settings.sink(topic, scenario.archive()));
    settings.put("consumer.override.bootstrap.servers", broker.bootstrapServers());
    settings.putAll(more);
    scenario.archive(settings);
    write(ARCHIVED);
    scenario.comparison().awaitArchived();
  }

  private void write(int records) {
    scenario.traffic().write(topic, 0, records);
  }

  private void replaceCluster() {
    BrokerProcess other = broker.in(cluster.folder().resolve(cluster.name("broker")));
    scenario.replaceBroker(
        broker,
        other,
        () -> {
          kafka.createTopic(topic, 1, Map.of());
          scenario.ledger().recreated(topic);
        });
    broker = other;
  }

  private void requireUnchanged(int records) {
    assertThat(cluster.tool().cat(scenario.archive(), topic + "-0")).hasSize(records);
    ChainlogTool.Run verified = cluster.tool().verify(scenario.archive());
    assertThat(verified.exitCode()).as(verified.text()).isZero();
  }

  private void continueWithTheNextIncarnation() {
    scenario.changeSink(Map.of("topic.recreated", "new.incarnation"));
    scenario.comparison().requireArchived();
  }

  /** What the broker has on disk. It is killed for it, so that no file changes meanwhile. */
  private Path copyOfData() throws IOException {
    broker.process().kill();
    Path copy = cluster.folder().resolve(cluster.name("broker"));
    try (Stream<Path> files = Files.walk(broker.folder())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(broker.folder().relativize(file).toString()));
      }
    }
    broker.start().close();
    return copy;
  }
}
