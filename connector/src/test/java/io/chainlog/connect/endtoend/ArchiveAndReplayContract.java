package io.chainlog.connect.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.ConnectRest;
import io.chainlog.cluster.ConnectorStatus;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.SampleArchive;
import io.chainlog.connect.sink.ArchiveSinkConnector;
import io.chainlog.connect.source.ReplaySourceConnector;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import javax.management.JMException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin from end to end: a real broker, and workers that run the plugin as they would
 * anywhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ArchiveAndReplayContract {
  private static final String BYTE_ARRAYS =
      "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final long SEED = 20261121;

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private KafkaCluster kafka;
  private ConnectWorkers workers;
  private KafkaTopics topics;

  @TempDir Path folder;

  /** Starts a broker, and returns when it answers. */
  abstract Broker startBroker();

  @BeforeAll
  void startCluster() {
    Broker broker = closedAtTheEnd(startBroker());
    kafka = closedAtTheEnd(new KafkaCluster(broker.bootstrapServers()));
    topics = new KafkaTopics(kafka, SEED);
    workers = closedAtTheEnd(new ConnectWorkers(broker.bootstrapServers()));
    workers.add();
    workers.add();
  }

  @AfterAll
  void stopCluster() throws Exception {
    for (AutoCloseable part : started) {
      part.close();
    }
  }

  private <T extends AutoCloseable> T closedAtTheEnd(T part) {
    started.push(part);
    return part;
  }

  /** Waits until the tasks have given their files up, so that the folder can go. */
  @AfterEach
  void deleteConnectors() {
    retrying(
        () -> {
          for (JsonNode connector : connect().request("GET", "/connectors", null).body()) {
            connect().delete(connector.asText());
          }
        });
    eventually().until(() -> WorkerMetrics.tasks().isEmpty());
  }

  private ConnectRest connect() {
    return workers.rest();
  }

  @Test
  void archivesEachRecordOnceAcrossRestartsAndReplaysItAsItWas() throws Exception {
    topics.create("orders-eu", 3);
    topics.produce("orders-eu", 3, 1_000);
    Path archive = Files.createDirectory(folder.resolve("archive"));
    configure("archive", sink(archive, "orders-eu"));
    eventually().until(() -> archived(archive, "orders-eu-0").size() > 10);
    configure("replay", source(archive, "orders-eu")); // beside the writer, and of streams to come

    topics.produce("orders-eu", 3, 1_000);
    retrying(() -> connect().restart("archive"));
    topics.produce("orders-eu", 3, 1_000);
    workers.remove();
    topics.produce("orders-eu", 3, 1_000);
    workers.add();
    topics.produce("orders-eu", 3, 1_000);

    Map<Integer, List<KafkaRecord>> original = topics.read("orders-eu");
    eventually().untilAsserted(() -> assertArchived(archive, "orders-eu", original));
    eventually().untilAsserted(() -> assertCommitted("archive", "orders-eu", original));
    assertThat(original.values().stream().mapToInt(List::size).sum()).isGreaterThan(3_000);

    eventually().untilAsserted(() -> assertReplayed(topics.read("replayed.orders-eu"), original));

    eventually().until(() -> workersWithTasks("archive", "replay") == 2);
    topics.produce("orders-eu", 3, 100); // tasks count what they did since they were started
    eventually().untilAsserted(() -> assertPublished("archive", topics.read("orders-eu")));
  }

  private int workersWithTasks(String... connectors) {
    Set<String> workersWithTasks = new HashSet<>();
    for (String connector : connectors) {
      JsonNode status =
          connect().request("GET", "/connectors/" + connector + "/status", null).body();
      workersWithTasks.addAll(status.path("tasks").findValuesAsText("worker_id"));
    }
    return workersWithTasks.size();
  }

  /** What the last tasks count, each since it was started, and where each partition is now. */
  private static void assertPublished(String connector, Map<Integer, List<KafkaRecord>> original)
      throws JMException {
    for (int partition : original.keySet()) {
      List<KafkaRecord> records = original.get(partition);
      assertThat(WorkerMetrics.ofPartition(connector, "orders-eu", partition, "archive-end-offset"))
          .isEqualTo(records.get(records.size() - 1).kafkaOffset() + 1);
      assertThat(
              WorkerMetrics.ofPartition(connector, "orders-eu", partition, "uncommitted-offsets"))
          .isEqualTo(0L);
    }
    assertThat(WorkerMetrics.total(connector, "records-archived-total")).isPositive();
    assertThat(WorkerMetrics.total(connector, "bytes-archived-total")).isPositive();
    assertThat(WorkerMetrics.total(connector, "duplicates-compared-total")).isPositive();
    assertThat(WorkerMetrics.total(connector, "syncs-total")).isPositive();
    assertThat(WorkerMetrics.total(connector, "open-partitions")).isEqualTo(3);
    for (String none :
        List.of("waiting-partitions", "failed-partitions", "failures-total", "longest-wait-ms")) {
      assertThat(WorkerMetrics.total(connector, none)).as(none).isZero();
    }
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
    configure("replay", settings);

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
  void startsOverOnlyAfterAReset() throws Exception {
    SampleArchive archive = sampleArchive();
    archive.append("again-0", 0, 100);
    configure("replay", source(archive.path(), "again"));
    eventually().until(() -> replayed("replayed.again") == 100);
    retrying(() -> connect().restart("replay"));
    archive.append("again-0", 100, 110);
    eventually().until(() -> replayed("replayed.again") == 110);
    retrying(() -> connect().stop("replay"));
    eventually().until(() -> connect().resetOffsets("replay").isSuccess());
    retrying(() -> connect().resume("replay"));
    eventually().until(() -> replayed("replayed.again") == 220);
  }

  private int replayed(String topic) {
    return topics.read(topic).getOrDefault(0, List.of()).size();
  }

  /** Connect's producer would wait for the partition without end, and nothing would be logged. */
  @Test
  void failsTheTaskWhenAPartitionIsMissing() throws Exception {
    topics.create("narrow.wide", 1);
    SampleArchive archive = sampleArchive();
    archive.append("wide-0", 0, 10);
    archive.append("wide-1", 0, 10);
    Map<String, String> settings = source(archive.path(), "wide");
    settings.put("topic.format", "narrow.${topic}");
    settings.put("unacknowledged.timeout.ms", "3000");
    configure("replay", settings);
    assertThat(traceOfFailedTask("replay")).containsAnyOf("InterruptException", "partition 1");

    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    eventually()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect().putConfig("replay", settings))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("narrow.wide has 1 partitions")
                    .hasMessageContaining("partition 1"));
  }

  @Test
  void refusesAConfigurationBeforeAnythingIsWritten() throws Exception {
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Map<String, String> settings = sink(archive, "orders");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.remove("header.converter"); // the worker's own may lose bytes
    settings.put("segment.byte", "1");
    eventually()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect().putConfig("archive", settings))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("set value.converter=" + BYTE_ARRAYS)
                    .hasMessageContaining("set header.converter=" + BYTE_ARRAYS)
                    .hasMessageContaining("unknown setting 'segment.byte'"));
    assertThat(archive).isEmptyDirectory();
  }

  /** The group of the second connector is new, so Kafka delivers what is archived once more. */
  @Test
  void waitsForTheWriterBeforeItAndGoesOnAtTheArchivesEnd() throws Exception {
    topics.create("locked", 1);
    topics.produce("locked", 1, 100);
    SampleArchive archive = sampleArchive();
    configure("first", sink(archive.path(), "locked"));
    eventually()
        .untilAsserted(() -> assertArchived(archive.path(), "locked", topics.read("locked")));
    retrying(() -> connect().delete("first"));
    topics.produce("locked", 1, 100);
    Map<Integer, List<KafkaRecord>> original = topics.read("locked");
    try (StorageBackend other = open(archive)) {
      eventually()
          .ignoreException(StreamLockedException.class)
          .until(() -> canOpen(other, "locked-0"));
      configure("second", sink(archive.path(), "locked"));
      eventually().until(() -> WorkerMetrics.total("second", "waiting-partitions") == 1);
      assertThat(archived(archive.path(), "locked-0").size()).isLessThan(original.get(0).size());
    }
    eventually().untilAsserted(() -> assertArchived(archive.path(), "locked", original));
  }

  private static StorageBackend open(SampleArchive archive) throws IOException {
    return Archive.open(new FileLogDirectory(archive.path()))
        .storage(StorageConfig.defaults(), Clock.systemUTC());
  }

  private static boolean canOpen(StorageBackend storage, String stream) throws IOException {
    storage.open(new StreamId(stream));
    return true;
  }

  @Test
  void asksTheClusterForTheTopicAndPassesOverMarkersAtItsEnd() throws Exception {
    topics.create("deals", 1);
    topics.produce("deals", 1, 100);
    Map<Integer, List<KafkaRecord>> original = topics.read("deals");
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Map<String, String> settings = sink(archive, "deals");
    settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    configure("archive", settings);
    eventually().untilAsserted(() -> assertArchived(archive, "deals", original));
    StreamOpened opened = (StreamOpened) ArchiveReading.envelopes(archive, "deals-0").get(0);
    assertThat(opened.kafkaClusterId()).isEqualTo(kafka.clusterId());
    assertThat(opened.topicId()).isEqualTo(topicId("deals"));

    TopicPartition deals = new TopicPartition("deals", 0);
    Long end = kafka.ends("deals").get(deals);
    long lastRecord = original.get(0).get(original.get(0).size() - 1).kafkaOffset();
    assertThat(end).isGreaterThan(lastRecord + 1);
    eventually().until(() -> end.equals(kafka.groupOffsets("connect-archive").get(deals)));
  }

  private String topicId(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .topicId()
          .toString();
    }
  }

  @Test
  void archivesItsOtherPartitionsWhileOneStreamIsLockedAndThatOneLater() throws Exception {
    topics.create("stuck", 2);
    topics.produce("stuck", 2, 100);
    Map<Integer, List<KafkaRecord>> original = topics.read("stuck");
    SampleArchive archive = sampleArchive();
    try (StorageBackend other = open(archive)) {
      other.open(new StreamId("stuck-0"));
      Map<String, String> settings = sink(archive.path(), "stuck");
      settings.put("tasks.max", "1");
      settings.put("lock.timeout.ms", "0");
      configure("archive", settings);
      eventually().until(() -> archived(archive.path(), "stuck-1").equals(original.get(1)));
      assertThat(WorkerMetrics.total("archive", "waiting-partitions")).isEqualTo(1);
      assertThat(archived(archive.path(), "stuck-0")).isEmpty();
    }
    eventually().untilAsserted(() -> assertArchived(archive.path(), "stuck", original));
    assertThat(WorkerMetrics.total("archive", "waiting-partitions")).isZero();
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
    settings.put("consumer.override.auto.offset.reset", "earliest");
    settings.put("consumer.override.max.poll.records", "50");
    return settings;
  }

  private static Map<String, String> source(Path archive, String topic) {
    Map<String, String> settings = connector(ReplaySourceConnector.class, archive);
    settings.put("topics", topic);
    settings.put("replay.id", "r1");
    settings.put("streams.poll.interval.ms", "500");
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

  private void configure(String connector, Map<String, String> settings) {
    retrying(() -> connect().putConfig(connector, settings));
  }

  /** A worker refuses requests while its group is rebalancing. */
  private static void retrying(Runnable request) {
    eventually()
        .ignoreException(ClusterException.class)
        .until(
            () -> {
              request.run();
              return true;
            });
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

  private void assertCommitted(
      String connector, String topic, Map<Integer, List<KafkaRecord>> original) {
    Map<TopicPartition, Long> expected = new HashMap<>();
    original.forEach(
        (partition, records) ->
            expected.put(
                new TopicPartition(topic, partition),
                records.get(records.size() - 1).kafkaOffset() + 1));
    assertThat(kafka.groupOffsets("connect-" + connector)).containsAllEntriesOf(expected);
  }

  private static void assertReplayed(
      Map<Integer, List<KafkaRecord>> replayed, Map<Integer, List<KafkaRecord>> original) {
    assertThat(replayed.keySet()).isEqualTo(original.keySet());
    for (int partition : original.keySet()) {
      assertThat(KafkaTopics.withoutOffsets(replayed.get(partition)))
          .isEqualTo(KafkaTopics.withoutOffsets(original.get(partition)));
    }
  }

  private String traceOfFailedTask(String connector) {
    return eventually()
        .ignoreException(ClusterException.class)
        .until(
            () ->
                Optional.of(connect().status(connector))
                    .filter(ConnectorStatus::isFailed)
                    .map(ConnectorStatus::trace)
                    .orElse(""),
            trace -> !trace.isEmpty());
  }
}
