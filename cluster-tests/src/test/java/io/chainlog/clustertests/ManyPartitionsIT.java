package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As many partitions as a small heap has to bear. */
@ExtendWith(ClusterExtension.class)
class ManyPartitionsIT {
  private static final int PARTITIONS = 200;

  private final TestCluster cluster;

  ManyPartitionsIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void archivesTwoHundredPartitionsWithWorkerHeapsOf256MiB() throws IOException {
    SwitchedOn.requireLong();
    try (Scenario scenario = new Scenario(cluster, new Random(7))) {
      String topic = scenario.createTopic("many", PARTITIONS);
      scenario.archive(Settings.sink(topic, scenario.archive()));
      scenario.changeSink(Map.of("tasks.max", "4"));
      write(scenario, topic);
      scenario.comparison().awaitArchived();

      cluster.first().process().kill();
      Figures.killed();
      write(scenario, topic);
      scenario.comparison().awaitArchived();
      cluster.first().start();
      write(scenario, topic);

      scenario.comparison().requireArchived();
    }
    assertThat(Files.readString(cluster.logs().resolve("worker-1.log")))
        .doesNotContain("OutOfMemoryError");
    assertThat(Files.readString(cluster.logs().resolve("worker-2.log")))
        .doesNotContain("OutOfMemoryError");
  }

  private static void write(Scenario scenario, String topic) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      scenario.traffic().write(topic, partition, 20);
    }
  }
}
