package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainlog.cluster.WorkerProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workers that can open no file for some time, while they archive and replay. */
@ExtendWith(ClusterExtension.class)
class OpenFilesIT {
  private static final int PARTITIONS = 6;
  private static final Duration TIME = Duration.ofSeconds(5);

  private final TestCluster cluster;
  private Scenario scenario;

  OpenFilesIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void start() {
    SwitchedOn.requireLong();
    assumeTrue(OpenFiles.canBeLimited(), "prlimit, which changes a limit of a process, is missing");
    scenario = new Scenario(cluster, new Random(8));
  }

  @AfterEach
  void stop() {
    if (scenario != null) {
      scenario.close();
    }
  }

  @Test
  void archivesAndReplaysEverythingByItselfOnceFilesCanBeOpenedAgain() {
    String topic = scenario.createTopic("orders", PARTITIONS);
    String target = "replayed." + topic;
    cluster.kafka().createTopic(target, PARTITIONS, Map.of());
    Map<String, String> settings = Settings.sink(topic, scenario.archive());
    settings.put("segment.bytes", "20000"); // so that segments are completed meanwhile
    scenario.archive(settings);
    write(topic);
    scenario.comparison().awaitArchived();
    String replay = cluster.name("replay");
    scenario.connectors().put(replay, Settings.exactlyOnce(topic, scenario.archive(), "first"));
    scenario.requireReplayed(replay, topic, target);

    for (WorkerProcess worker : cluster.workers()) {
      OpenFiles.without(
          worker.process(),
          () -> {
            write(topic);
            Scenario.pause(TIME);
          });
      scenario.comparison().requireArchived();
      scenario.requireReplayed(replay, topic, target);
    }
    assertThat(cluster.workerLogs()).contains("Too many open files");
    assertThat(scenario.connectors().isRunning(scenario.sink())).isTrue();
    assertThat(scenario.connectors().isRunning(replay)).isTrue();
  }

  private void write(String topic) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      scenario.traffic().write(topic, partition, 300);
    }
  }
}
