package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic that is deleted and created again is another topic, however much it looks the same. */
@ExtendWith(ClusterExtension.class)
class RecreatedTopicIT {
  private static final int ARCHIVED = 30;

  private final TestCluster cluster;
  private Scenario scenario;
  private String topic;

  RecreatedTopicIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void archiveATopic() {
    scenario = new Scenario(cluster, new Random(5));
    topic = scenario.createTopic("orders", 1);
  }

  @AfterEach
  void stop() {
    scenario.close();
  }

  @Test
  void failsForATopicThatWasRecreatedLongerWhileTheSinkWasStoppedAndContinuesWhenTold() {
    archive("fail");
    scenario.stopSink();
    recreateTopic(2 * ARCHIVED);

    scenario.resumeSink();

    assertThat(scenario.awaitSinkFailure()).contains(topic + "-0");
    assertThat(cluster.tool().cat(scenario.archive(), topic + "-0")).hasSize(ARCHIVED);

    scenario.changeSink(Map.of("topic.recreated", "new.incarnation"));
    scenario.comparison().requireArchived();
  }

  @Test
  void archivesTheNextIncarnationsOfATopicThatWasRecreatedShorterAndLongerWhileTheSinkRan() {
    archive("new.incarnation");
    recreateTopic(ARCHIVED / 3);
    scenario.comparison().requireArchived();

    recreateTopic(2 * ARCHIVED);
    scenario.comparison().requireArchived();
  }

  @Test
  void archivesTheNextIncarnationOfATopicThatWasRecreatedLongerWhileTheSinkWasStopped() {
    archive("new.incarnation");
    scenario.stopSink();
    recreateTopic(2 * ARCHIVED);

    scenario.resumeSink();

    scenario.comparison().requireArchived();
  }

  private void archive(String topicRecreated) {
    Map<String, String> settings = new HashMap<>(Settings.sink(topic, scenario.archive()));
    settings.put("topic.recreated", topicRecreated);
    scenario.archive(settings);
    scenario.traffic().write(topic, 0, ARCHIVED);
    scenario.comparison().awaitArchived();
  }

  private void recreateTopic(int records) {
    scenario.recreateTopic(topic, 1);
    scenario.traffic().write(topic, 0, records);
  }
}
