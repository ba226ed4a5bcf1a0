package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replays of three streams in one task, of which one is damaged in the middle. */
@ExtendWith(ClusterExtension.class)
class DamagedReplayIT {
  private static final int PARTITIONS = 3;
  private static final int DAMAGED = 1;

  private final TestCluster cluster;
  private Scenario scenario;
  private String replay;
  private String topic;
  private String target;
  private Path damagedFile;

  DamagedReplayIT(TestCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void archiveAndDamage() throws IOException {
    scenario = new Scenario(cluster, new Random(7));
    replay = cluster.name("replay");
    topic = scenario.createTopic("orders", PARTITIONS);
    target = "replayed." + topic;
    cluster.kafka().createTopic(target, PARTITIONS, Map.of());
    Map<String, String> settings = Settings.sink(topic, scenario.archive());
    settings.put("segment.bytes", "20000");
    // What comes in one poll is written into one segment.
    settings.put("consumer.override.max.poll.records", "30");
    scenario.archive(settings);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      scenario.traffic().write(topic, partition, 300);
    }
    scenario.comparison().awaitArchived();
    scenario.stopSink();
    damagedFile = flipAByteInAMiddleSegment(damagedStream());
  }

  @AfterEach
  void stop() {
    scenario.close();
  }

  @Test
  void deliversTheOtherStreamsAndThenFailsWithTheNameOfStreamAndFile() {
    replay("fail");

    assertThat(scenario.connectors().awaitFailure(replay))
        .contains(damagedStream())
        .contains(damagedFile.getFileName().toString());
    requireAllButWhatIsDamaged();
  }

  @Test
  void deliversTheOtherStreamsAndContinuesWhenToldToSkipADamagedOne() {
    replay("skip-stream");

    String skipping = "Skipping the rest of stream " + damagedStream();
    Scenario.awaitCondition(
        () ->
            cluster
                .workerLogs()
                .lines()
                .anyMatch(
                    line ->
                        line.contains(skipping)
                            && line.contains(damagedFile.getFileName().toString())));
    Scenario.awaitCondition(() -> isComplete(0) && isComplete(2) && !delivered(DAMAGED).isEmpty());
    requireAllButWhatIsDamaged();
    assertThat(scenario.connectors().isRunning(replay)).isTrue();
  }

  private void replay(String onDamage) {
    Map<String, String> settings = Settings.replay(topic, scenario.archive(), "first");
    settings.put("tasks.max", "1");
    // The damage is met while the other streams are in their middles too.
    settings.put("batch.max.records", "20");
    settings.put("on.damage", onDamage);
    scenario.connectors().put(replay, settings);
  }

  private void requireAllButWhatIsDamaged() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      if (partition == DAMAGED) {
        assertThat(written(partition)).startsWith(delivered(partition).toArray(Fingerprint[]::new));
        assertThat(delivered(partition)).isNotEmpty().hasSizeLessThan(written(partition).size());
      } else {
        assertThat(delivered(partition)).isEqualTo(written(partition));
      }
    }
  }

  private boolean isComplete(int partition) {
    return delivered(partition).size() >= written(partition).size();
  }

  private List<Fingerprint> written(int partition) {
    Ledger.Stream stream = scenario.ledger().stream(topic, partition);
    return List.copyOf(scenario.ledger().snapshot(stream).values());
  }

  private List<Fingerprint> delivered(int partition) {
    return scenario.comparison().read(new TopicPartition(target, partition));
  }

  private String damagedStream() {
    return topic + "-" + DAMAGED;
  }

  private Path flipAByteInAMiddleSegment(String stream) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(scenario.archive().resolve("streams").resolve(stream))) {
      segments = files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
    assertThat(segments).hasSizeGreaterThan(2);
    Path segment = segments.get(segments.size() / 2);
    try (FileChannel file =
        FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long middle = file.size() / 2;
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, middle);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      file.write(one, middle);
    }
    return segment;
  }
}
