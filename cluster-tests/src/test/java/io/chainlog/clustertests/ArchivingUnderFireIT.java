package io.chainlog.clustertests;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The disturbances that have found the most, one after the other, with traffic all the time. */
@ExtendWith(ClusterExtension.class)
class ArchivingUnderFireIT {
  private static final long PERIOD_MS = 20;

  private final TestCluster cluster;
  private Scenario scenario;

  ArchivingUnderFireIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void startTraffic() {
    scenario = new Scenario(cluster, new Random(1));
    scenario.traffic().start(PERIOD_MS);
  }

  @AfterEach
  void stop() {
    scenario.close();
  }

  @Test
  void archivesEachRecordOnceWhileWorkersAndBrokerAreKilled() {
    String topic = scenario.createTopic("orders", 4);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    scenario.awaitSinkRunning();

    scenario.killWorker(cluster.first());
    scenario.killBroker();
    scenario.killWorker(cluster.second());
    scenario.traffic().stop();

    scenario.comparison().requireArchived();
  }

  @Test
  void archivesEachRecordOnceWhileTasksMoveAndAWorkerIsSuspended() {
    String topic = scenario.createTopic("orders", 3);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    scenario.awaitSinkRunning();

    // Shorter than the worker is suspended: its locks are waited for all the same.
    scenario.changeSink(Map.of("tasks.max", "4", "lock.timeout.ms", "1000"));
    scenario.suspendWorker(cluster.first(), Duration.ofSeconds(9));
    cluster.kafka().addPartitions(topic, 5);
    scenario.traffic().topic(topic, 5);
    scenario.changeSink(Map.of("tasks.max", "1"));
    scenario.comparison().awaitArchived();
    scenario.recreateSink(cluster.name("other"));
    scenario.traffic().stop();

    scenario.comparison().requireArchived();
  }
}
