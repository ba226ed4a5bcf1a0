package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainlog.cluster.WorkerProcess;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A disk that is full, and is then given space again; on a small file system of its own. */
@ExtendWith(ClusterExtension.class)
class FullDiskIT {
  private final TestCluster cluster;
  private SmallDisk disk;
  private Scenario scenario;

  FullDiskIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void mountASmallDisk() {
    disk = SmallDisk.mount(cluster.newArchive(), "8m");
    assumeTrue(disk.isMounted(), "this user may not mount a file system to fill up");
    scenario = new Scenario(cluster, new Random(6), disk.archive());
  }

  @AfterEach
  void unmount() {
    if (disk.isMounted()) {
      scenario.close();
      disk.close();
    }
  }

  @Test
  void archivesEverythingByItselfOnceThereIsSpaceAgain() {
    String topic = scenario.createTopic("orders", 3);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    write(topic);
    scenario.comparison().awaitArchived();

    disk.whileFull(() -> restartEverything(topic));

    scenario.comparison().requireArchived();
    assertThat(scenario.connectors().isRunning(scenario.sink())).isTrue();
  }

  /** What a health check does when nothing moves: it restarts tasks, and then workers. */
  private void restartEverything(String topic) {
    write(topic);
    scenario.connectors().retrying(rest -> rest.restart(scenario.sink()));
    scenario.changeSink(Map.of("tasks.max", "3"));
    restart(cluster.first());
    restart(cluster.second());
    cluster.kafka().addPartitions(topic, 4);
    scenario.traffic().topic(topic, 4);
    scenario.traffic().write(topic, 3, 10);
    scenario.awaitSinkRunning();
  }

  private void write(String topic) {
    for (int partition = 0; partition < 3; partition++) {
      scenario.traffic().write(topic, partition, 100);
    }
  }

  private static void restart(WorkerProcess worker) {
    worker.process().stop();
    worker.start();
  }
}
