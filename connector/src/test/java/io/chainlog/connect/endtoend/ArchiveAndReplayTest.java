package io.chainlog.connect.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.SampleArchive;
import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.sink.ArchiveSinkConnector;
import io.chainlog.connect.source.ReplaySourceConnector;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo.TaskState;
import org.apache.kafka.connect.util.clusters.EmbeddedConnectCluster;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, and workers that run the plugin as they would anywhere. */
class ArchiveAndReplayTest {
  private static final String BYTE_ARRAYS =
      "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final long SEED = 20261121;

  private static EmbeddedConnectCluster connect;
  private static KafkaTopics topics;

  @TempDir Path folder;

  @BeforeAll
  static void startCluster() {
    connect =
        new EmbeddedConnectCluster.Builder()
            .name("chainlog")
            .numWorkers(2)
            .numBrokers(1)
            .brokerProps(brokerSettings())
            .workerProps(
                new HashMap<>(
                    Map.of(
                        "offset.flush.interval.ms", "500",
                        "scheduled.rebalance.max.delay.ms", "1000",
                        "exactly.once.source.support", "enabled")))
            .build();
    connect.start();
    topics = new KafkaTopics(connect.kafka(), SEED);
  }

  private static Properties brokerSettings() {
    Properties settings = new Properties();
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    return settings;
  }

  @AfterAll
  static void stopCluster() {
    connect.stop();
  }

  @AfterEach
  void deleteConnectors() {
    connect.connectors().forEach(connect::deleteConnector);
  }

  @Test
  void archivesEachRecordOnceAcrossRestartsAndReplaysItAsItWas() throws Exception {
    topics.create("orders-eu", 3);
    topics.produce("orders-eu", 3, 1_000);
    Path archive = Files.createDirectory(folder.resolve("archive"));
    connect.configureConnector("archive", sink(archive, "orders-eu"));
    eventually().until(() -> archived(archive, "orders-eu-0").size() > 10);

    topics.produce("orders-eu", 3, 1_000);
    connect.restartConnectorAndTasks("archive", false, true, false);
    topics.produce("orders-eu", 3, 1_000);
    connect.removeWorker();
    topics.produce("orders-eu", 3, 1_000);
    connect.addWorker();
    topics.produce("orders-eu", 3, 1_000);

    Map<Integer, List<KafkaRecord>> original = topics.read("orders-eu");
    eventually().untilAsserted(() -> assertArchived(archive, "orders-eu", original));
    eventually().untilAsserted(() -> assertCommitted("archive", "orders-eu", original));
    assertThat(original.values().stream().mapToInt(List::size).sum()).isGreaterThan(3_000);

    connect.configureConnector("replay", source(archive, "orders-eu"));
    eventually().untilAsserted(() -> assertReplayed(topics.read("replayed.orders-eu"), original));
  }

  @Test
  void deliversEverythingBeforeDamageAndNothingBehindIt() throws Exception {
    SampleArchive archive = sampleArchive();
    for (int offset = 0; offset < 3_000; offset += 100) {
      archive.append("pay-0", offset, offset + 100);
    }
    Path damaged = archive.damage("pay-0", "value 1777");
    Map<String, String> settings = source(archive.path(), "pay");
    settings.put("transaction.boundary", "interval");
    settings.put("transaction.boundary.interval.ms", "2000");
    connect.configureConnector("replay", settings);

    String trace = traceOfFailedTask("replay");
    assertThat(trace)
        .contains("pay-0")
        .contains(damaged.toString())
        .contains("position")
        .contains("chainlog verify");
    assertThat(topics.read("replayed.pay").get(0))
        .extracting(KafkaRecord::timestampMs)
        .isEqualTo(LongStream.range(0, 1_777).map(n -> 1_000_000 + n).boxed().toList());
  }

  @Test
  void failsTheTaskWhenTheWorkersConvertersLoseBytes() throws Exception {
    topics.create("text", 1);
    connect.kafka().produce("text", 0, "key", "value");
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Map<String, String> settings = sink(archive, "text");
    settings.keySet().removeIf(setting -> setting.endsWith(".converter"));
    connect.configureConnector("archive", settings);
    assertThat(traceOfFailedTask("archive"))
        .contains("text-0, offset 0")
        .contains("java.lang.String")
        .contains("set key.converter=" + BYTE_ARRAYS);
    assertThat(ArchiveReading.envelopes(archive, "text-0")).isEmpty();
  }

  @Test
  void refusesAConfigurationBeforeAnythingIsWritten() throws Exception {
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Map<String, String> settings = sink(archive, "orders");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.put("segment.byte", "1");
    assertThatThrownBy(() -> connect.configureConnector("archive", settings))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("set value.converter=" + BYTE_ARRAYS)
        .hasMessageContaining("unknown setting 'segment.byte'");
    assertThat(archive).isEmptyDirectory();
  }

  @Test
  void waitsForTheWriterBeforeIt() throws Exception {
    topics.create("locked", 1);
    SampleArchive archive = sampleArchive();
    try (StorageBackend other =
        Archive.open(new FileLogDirectory(archive.path()))
            .storage(StorageConfig.defaults(), Clock.systemUTC())) {
      other.open(new StreamId("locked-0"));
      connect.configureConnector("archive", sink(archive.path(), "locked"));
      topics.produce("locked", 1, 100);
      connect.assertions().assertConnectorAndExactlyNumTasksAreRunning("archive", 2, "waiting");
    }
    Map<Integer, List<KafkaRecord>> original = topics.read("locked");
    eventually().untilAsserted(() -> assertArchived(archive.path(), "locked", original));
  }

  @Test
  void failsWhenTheOtherWriterStays() throws Exception {
    topics.create("stuck", 1);
    SampleArchive archive = sampleArchive();
    try (StorageBackend other =
        Archive.open(new FileLogDirectory(archive.path()))
            .storage(StorageConfig.defaults(), Clock.systemUTC())) {
      other.open(new StreamId("stuck-0"));
      Map<String, String> settings = sink(archive.path(), "stuck");
      settings.put("lock.timeout.ms", "1500");
      connect.configureConnector("archive", settings);
      assertThat(traceOfFailedTask("archive")).contains("stuck-0").contains("lock");
    }
  }

  private SampleArchive sampleArchive() throws IOException {
    StorageConfig config =
        StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(20_000);
    return new SampleArchive(folder.resolve("archive"), config);
  }

  private static Map<String, String> sink(Path archive, String topic) {
    Map<String, String> settings = connector(ArchiveSinkConnector.class, archive);
    settings.put("topics", topic);
    settings.put("segment.bytes", "20000");
    settings.put("checkpoint.interval.records", "100");
    settings.put("consumer.override.isolation.level", "read_committed");
    settings.put("consumer.override.max.poll.records", "50");
    return settings;
  }

  private static Map<String, String> source(Path archive, String topic) {
    Map<String, String> settings = connector(ReplaySourceConnector.class, archive);
    settings.put("topics", topic);
    settings.put("replay.id", "r1");
    settings.put("topic.creation.default.partitions", "3");
    settings.put("topic.creation.default.replication.factor", "1");
    settings.put("topic.creation.default.retention.ms", "-1");
    return settings;
  }

  private static Map<String, String> connector(Class<?> type, Path archive) {
    Map<String, String> settings = new HashMap<>();
    settings.put("connector.class", type.getName());
    settings.put("tasks.max", "2");
    settings.put("archive.path", archive.toString());
    settings.put("key.converter", BYTE_ARRAYS);
    settings.put("value.converter", BYTE_ARRAYS);
    settings.put("header.converter", BYTE_ARRAYS);
    return settings;
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));
  }

  private static List<KafkaRecord> archived(Path archive, String stream) throws IOException {
    return Files.exists(archive.resolve("streams/" + stream))
        ? ArchiveReading.kafkaRecords(archive, stream)
        : List.of();
  }

  private static void assertArchived(
      Path archive, String topic, Map<Integer, List<KafkaRecord>> original) throws IOException {
    for (int partition : original.keySet()) {
      assertThat(archived(archive, topic + "-" + partition)).isEqualTo(original.get(partition));
    }
  }

  private static void assertCommitted(
      String connector, String topic, Map<Integer, List<KafkaRecord>> original) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> expected = new HashMap<>();
    original.forEach(
        (partition, records) ->
            expected.put(
                new TopicPartition(topic, partition),
                new OffsetAndMetadata(records.get(records.size() - 1).kafkaOffset() + 1)));
    try (Admin admin = connect.kafka().createAdminClient()) {
      assertThat(
              admin
                  .listConsumerGroupOffsets("connect-" + connector)
                  .partitionsToOffsetAndMetadata()
                  .get())
          .isEqualTo(expected);
    }
  }

  private static void assertReplayed(
      Map<Integer, List<KafkaRecord>> replayed, Map<Integer, List<KafkaRecord>> original) {
    assertThat(replayed.keySet()).isEqualTo(original.keySet());
    for (int partition : original.keySet()) {
      assertThat(KafkaTopics.withoutOffsets(replayed.get(partition)))
          .isEqualTo(KafkaTopics.withoutOffsets(original.get(partition)));
    }
  }

  private static String traceOfFailedTask(String connector) {
    return eventually()
        .until(
            () ->
                connect.connectorStatus(connector).tasks().stream()
                    .filter(task -> task.state().equals("FAILED"))
                    .map(TaskState::trace)
                    .findFirst()
                    .orElse(""),
            trace -> !trace.isEmpty());
  }
}
