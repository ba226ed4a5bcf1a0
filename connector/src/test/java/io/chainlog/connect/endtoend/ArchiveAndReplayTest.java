package io.chainlog.connect.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.SampleArchive;
import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.envelope.StreamOpened;
import io.chainlog.connect.sink.ArchiveSinkConnector;
import io.chainlog.connect.source.ReplaySourceConnector;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo.TaskState;
import org.apache.kafka.connect.runtime.rest.errors.ConnectRestException;
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
  private static final MBeanServer METRICS = ManagementFactory.getPlatformMBeanServer();

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
                        "plugin.discovery", "service_load",
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

  /** Waits until the tasks have given their files up, so that the folder can go. */
  @AfterEach
  void deleteConnectors() {
    retrying(() -> connect.connectors().forEach(connect::deleteConnector));
    eventually().until(() -> tasks("*").isEmpty());
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
    retrying(() -> connect.restartConnectorAndTasks("archive", false, true, false));
    topics.produce("orders-eu", 3, 1_000);
    connect.removeWorker();
    topics.produce("orders-eu", 3, 1_000);
    connect.addWorker();
    topics.produce("orders-eu", 3, 1_000);

    Map<Integer, List<KafkaRecord>> original = topics.read("orders-eu");
    eventually().untilAsserted(() -> assertArchived(archive, "orders-eu", original));
    eventually().untilAsserted(() -> assertCommitted("archive", "orders-eu", original));
    assertThat(original.values().stream().mapToInt(List::size).sum()).isGreaterThan(3_000);

    eventually().untilAsserted(() -> assertReplayed(topics.read("replayed.orders-eu"), original));
    assertPublished("archive", original);
  }

  /** What the last tasks count, each since it was started, and where each partition is now. */
  private static void assertPublished(String connector, Map<Integer, List<KafkaRecord>> original)
      throws JMException {
    for (int partition : original.keySet()) {
      List<KafkaRecord> records = original.get(partition);
      ObjectName gauges =
          onlyPluginMetrics(connector, ",topic=orders-eu,partition=" + partition + ",*");
      assertThat(METRICS.getAttribute(gauges, "archive-end-offset"))
          .isEqualTo(records.get(records.size() - 1).kafkaOffset() + 1);
      assertThat(METRICS.getAttribute(gauges, "uncommitted-offsets")).isEqualTo(0L);
    }
    assertThat(total(connector, "records-archived-total")).isPositive();
    assertThat(total(connector, "bytes-archived-total")).isPositive();
    assertThat(total(connector, "duplicates-compared-total")).isPositive();
    assertThat(total(connector, "syncs-total")).isPositive();
    assertThat(total(connector, "open-partitions")).isEqualTo(3);
    for (String none :
        List.of("waiting-partitions", "failed-partitions", "failures-total", "longest-wait-ms")) {
      assertThat(total(connector, none)).as(none).isZero();
    }
  }

  private static double total(String connector, String metric) throws JMException {
    double total = 0;
    for (ObjectName task : pluginMetrics(connector, ",*")) {
      if (task.getKeyProperty("topic") == null) {
        total += ((Number) METRICS.getAttribute(task, metric)).doubleValue();
      }
    }
    return total;
  }

  private static ObjectName onlyPluginMetrics(String connector, String tags) throws JMException {
    Set<ObjectName> found = pluginMetrics(connector, tags);
    assertThat(found).as(tags).hasSize(1);
    return found.iterator().next();
  }

  private static Set<ObjectName> pluginMetrics(String connector, String tags) throws JMException {
    String pattern = "kafka.connect:type=plugins,connector=" + connector + tags;
    return METRICS.queryNames(new ObjectName(pattern), null).stream()
        .filter(name -> name.getKeyProperty("task") != null)
        .collect(Collectors.toSet());
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
  void refusesAConfigurationBeforeAnythingIsWritten() throws Exception {
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Map<String, String> settings = sink(archive, "orders");
    settings.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    settings.remove("header.converter"); // the worker's own may lose bytes
    settings.put("segment.byte", "1");
    eventually()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect.configureConnector("archive", settings))
                    .isInstanceOf(ConnectException.class)
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
    retrying(() -> connect.deleteConnector("first"));
    topics.produce("locked", 1, 100);
    Map<Integer, List<KafkaRecord>> original = topics.read("locked");
    try (StorageBackend other = open(archive)) {
      eventually()
          .ignoreException(StreamLockedException.class)
          .until(() -> canOpen(other, "locked-0"));
      configure("second", sink(archive.path(), "locked"));
      eventually().until(() -> total("second", "waiting-partitions") == 1);
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

  /** The metrics of the workers, which run in this process. */
  private static Set<ObjectName> tasks(String connector) throws JMException {
    String pattern = "kafka.connect:type=*-task-metrics,connector=" + connector + ",task=*";
    return METRICS.queryNames(new ObjectName(pattern), null).stream()
        .filter(task -> !task.getKeyProperty("type").equals("connector-task-metrics"))
        .collect(Collectors.toSet());
  }

  @Test
  void asksTheClusterForTheTopicAndPassesOverMarkersAtItsEnd() throws Exception {
    topics.create("deals", 1);
    topics.produce("deals", 1, 100);
    Map<Integer, List<KafkaRecord>> original = topics.read("deals");
    Path archive = Files.createDirectory(folder.resolve("archive"));
    Map<String, String> settings = sink(archive, "deals");
    settings.put("kafka.bootstrap.servers", connect.kafka().bootstrapServers());
    configure("archive", settings);
    eventually().untilAsserted(() -> assertArchived(archive, "deals", original));
    StreamOpened opened = (StreamOpened) ArchiveReading.envelopes(archive, "deals-0").get(0);
    try (Admin admin = connect.kafka().createAdminClient()) {
      assertThat(opened.kafkaClusterId()).isEqualTo(admin.describeCluster().clusterId().get());
      assertThat(opened.topicId())
          .isEqualTo(
              admin
                  .describeTopics(List.of("deals"))
                  .allTopicNames()
                  .get()
                  .get("deals")
                  .topicId()
                  .toString());
      TopicPartition deals = new TopicPartition("deals", 0);
      long end =
          admin
              .listOffsets(Map.of(deals, OffsetSpec.latest()))
              .partitionResult(deals)
              .get()
              .offset();
      assertThat(end)
          .isGreaterThan(original.get(0).get(original.get(0).size() - 1).kafkaOffset() + 1);
      eventually()
          .until(
              () ->
                  admin
                      .listConsumerGroupOffsets("connect-archive")
                      .partitionsToOffsetAndMetadata()
                      .get()
                      .get(deals),
              committed -> committed != null && committed.offset() == end);
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
      assertThat(total("archive", "waiting-partitions")).isEqualTo(1);
      assertThat(archived(archive.path(), "stuck-0")).isEmpty();
    }
    eventually().untilAsserted(() -> assertArchived(archive.path(), "stuck", original));
    assertThat(total("archive", "waiting-partitions")).isZero();
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

  private static void configure(String connector, Map<String, String> settings) {
    retrying(() -> connect.configureConnector(connector, settings));
  }

  /** A worker refuses requests while its group is rebalancing. */
  private static void retrying(Runnable request) {
    eventually()
        .ignoreException(ConnectRestException.class)
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
        .ignoreException(ConnectRestException.class)
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
