package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainlog.cluster.WorkerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private Path disk;
  private Scenario scenario;

  FullDiskIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void mountASmallDisk() throws Exception {
    disk = cluster.newArchive();
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0;
    if (!mounted) {
      disk = null;
    }
    assumeTrue(mounted, "this user may not mount a file system to fill up");
    Path archive = Files.createDirectory(disk.resolve("archive"));
    scenario = new Scenario(cluster, new Random(6), archive);
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      scenario.close();
      Scenario.awaitCondition(() -> run("umount", disk.toString()) == 0);
    }
  }

  @Test
  void archivesEverythingByItselfOnceThereIsSpaceAgain() throws Exception {
    String topic = scenario.createTopic("orders", 3);
    scenario.archive(Settings.sink(topic, scenario.archive()));
    write(topic);
    scenario.comparison().awaitArchived();
    Path ballast = fillUp();
    write(topic);

    // What a health check does when nothing moves: it restarts tasks, and then workers.
    scenario.retrying(rest -> rest.restart(scenario.sink()));
    scenario.changeSink(Map.of("tasks.max", "3"));
    restart(cluster.first());
    restart(cluster.second());
    cluster.kafka().addPartitions(topic, 4);
    scenario.traffic().topic(topic, 4);
    scenario.traffic().write(topic, 3, 10);
    scenario.awaitRunning();
    Files.delete(ballast);

    scenario.comparison().requireArchived();
    assertThat(scenario.status(scenario.sink()).isRunning()).isTrue();
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

  /** Takes all space that is left. */
  private Path fillUp() throws IOException {
    Path ballast = disk.resolve("ballast");
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
    return ballast;
  }

  private static int run(String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
