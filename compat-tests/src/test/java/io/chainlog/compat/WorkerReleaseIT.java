package io.chainlog.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chainlog.cluster.BrokerProcess;
import io.chainlog.cluster.Children;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.KafkaInstallation;
import io.chainlog.cluster.WorkerProcess;
import io.chainlog.cluster.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged plugin in a worker process of another release than the one we build with, beside a
 * broker of that one.
 */
class WorkerReleaseIT {
  private static final int PARTITIONS = 2;
  private static final int RECORDS = 500;
  private static final Path TOOL = Path.of("../bin/chainlog").toAbsolutePath().normalize();

  private static String version;
  private static Children children;
  private static KafkaCluster kafka;

  /** Contains the output of broker and workers, which a failure is explained by. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path clusterFolder;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    version = WorkerRelease.chosen().version();
    children = new Children(clusterFolder.resolve("launcher"), clusterFolder.resolve("logs"));
    KafkaInstallation newest = KafkaInstallation.ofThisJvm(Path.of("..").toAbsolutePath());
    kafka = new BrokerProcess(children, newest, clusterFolder).start();
  }

  @AfterAll
  static void stopAll() {
    if (kafka != null) {
      kafka.close();
    }
    children.close();
  }

  @Test
  void archivesAndReplaysInAStandaloneWorkerThatGoesByServiceManifests() throws Exception {
    Workers workers = workers().withSettings(Map.of("plugin.discovery", "service_load"));
    archiveAndReplay("alone", workers.standalone("standalone-" + version));
  }

  /** It scans class files too, and looks at each class of the plugin. */
  @Test
  void archivesAndReplaysInADistributedWorkerThatFindsPluginsAsItDoesByDefault() throws Exception {
    Workers workers = workers().withSettings(Map.of("plugin.discovery", "hybrid_warn"));
    archiveAndReplay("shared", workers.distributed("distributed-" + version, "workers"));
  }

  private Workers workers() {
    KafkaInstallation installation =
        new KafkaInstallation(WorkerRelease.chosen().classPath(), PackagedPlugin.FOLDER);
    return new Workers(children, installation, kafka.bootstrapServers(), folder);
  }

  private void archiveAndReplay(String topic, WorkerProcess worker) throws Exception {
    Path archive = Files.createDirectory(folder.resolve("archive"));
    TopicContents.write(kafka, topic, PARTITIONS, RECORDS);
    worker.start();

    worker.rest().putConfig("archive-" + topic, ConnectorSettings.sink(archive, topic));
    eventually()
        .untilAsserted(
            () -> {
              worker.requireHealthy("archive-" + topic);
              assertThat(kafka.groupOffsets("connect-archive-" + topic))
                  .isEqualTo(kafka.ends(topic));
            });
    assertThat(verify(archive)).contains("VALID");

    worker
        .rest()
        .putConfig("replay-" + topic, ConnectorSettings.source(archive, topic, PARTITIONS));
    String replayed = "replayed." + topic;
    eventually()
        .untilAsserted(
            () -> {
              worker.requireHealthy("replay-" + topic);
              assertThat(TopicContents.read(kafka, replayed))
                  .isEqualTo(TopicContents.read(kafka, topic));
            });
    worker.rest().delete("replay-" + topic);
    worker.rest().delete("archive-" + topic);
    assertThat(worker.process().log()).content().doesNotContain("LinkageError", "NoSuchMethod");
  }

  private static String verify(Path archive) throws IOException, InterruptedException {
    Process tool =
        new ProcessBuilder(TOOL.toString(), "verify", archive.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
    assertThat(tool.waitFor()).as(output).isZero();
    return output;
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
  }
}
