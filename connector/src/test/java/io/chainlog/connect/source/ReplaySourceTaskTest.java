package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.RepairedStream;
import io.chainlog.connect.SampleArchive;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.CompressionType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplaySourceTaskTest {
  private static final StorageConfig SMALL_SEGMENTS =
      StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(2_000);

  private static final RecordMetadata WRITTEN =
      new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

  @TempDir Path folder;
  private SampleArchive archive;
  private final MutableClock clock = new MutableClock();
  private final StubSourceTaskContext context = new StubSourceTaskContext();
  private final List<ReplaySourceTask> started = new ArrayList<>();

  @BeforeEach
  void makeArchive() throws IOException {
    archive = new SampleArchive(folder.resolve("archive"), SMALL_SEGMENTS);
  }

  @AfterEach
  void stopTasks() {
    started.forEach(ReplaySourceTask::stop);
  }

  @Test
  void givesOutEachRecordAsItWasArchived() throws Exception {
    List<KafkaRecord> archived =
        List.of(
            SampleArchive.record(3),
            new KafkaRecord(7, 12, TimestampKind.LOG_APPEND, null, null, List.of()),
            new KafkaRecord(8, -1, TimestampKind.NONE, new byte[0], new byte[0], List.of()),
            new KafkaRecord(
                9,
                0,
                TimestampKind.CREATE,
                new byte[] {-1, 0},
                null,
                List.of(new KafkaHeader("", new byte[0]), new KafkaHeader("", null))));
    archive.append("orders-eu-2", archived);
    List<SourceRecord> records = pollAll(startTask("orders-eu-2"));
    assertThat(records.stream().map(ReplaySourceTaskTest::asKafkaWouldStoreIt).toList())
        .isEqualTo(archived.stream().map(ReplaySourceTaskTest::withoutTimestampKind).toList());
    assertThat(records).extracting(SourceRecord::topic).containsOnly("replayed.orders-eu");
    assertThat(records).extracting(SourceRecord::kafkaPartition).containsOnly(2);
    assertThat(records)
        .extracting(SourceRecord::timestamp)
        .containsExactly(1_000_003L, 12L, null, 0L);
  }

  @Test
  void passesOverTheRecordOfARepair() throws Exception {
    archive.append("orders-0", 0, 10);
    RepairedStream.cutAndRepair(archive.path(), "orders-0");
    archive.append("orders-0", 7, 12);
    List<SourceRecord> all = pollAll(startTask("orders-0"));
    assertThat(offsets(all)).startsWith(0L, 1L).endsWith(7L, 8L, 9L, 10L, 11L).doesNotContain(6L);

    context.offsets.put(partition("orders-0"), offset(all.get(1)));
    assertThat(offsets(pollAll(startTask("orders-0")))).startsWith(2L).endsWith(10L, 11L);
  }

  @Test
  void goesOnBehindTheLastDeliveredRecord() throws Exception {
    archive.append("orders-0", 0, 200);
    List<SourceRecord> all = pollAll(startTask("orders-0"));
    for (int last : List.of(0, 57, 198)) {
      context.offsets.put(partition("orders-0"), offset(all.get(last)));
      assertThat(offsets(pollAll(startTask("orders-0")))).isEqualTo(range(last + 1, 200));
    }
  }

  @Test
  void givesOutNothingWhenAllWasDelivered() throws Exception {
    archive.append("orders-0", 0, 5);
    context.offsets.put(partition("orders-0"), offset(pollAll(startTask("orders-0")).get(4)));
    ReplaySourceTask task = startTask("orders-0");
    assertThat(task.poll()).isNull();
    archive.append("orders-0", 5, 8);
    assertThat(offsets(pollAll(task))).isEqualTo(range(5, 8));
  }

  @Test
  void followsAStreamAcrossSegments() throws Exception {
    archive.append("orders-0", 0, 3);
    ReplaySourceTask task = startTask("orders-0");
    assertThat(offsets(pollAll(task))).isEqualTo(range(0, 3));
    archive.append("orders-0", 3, 100);
    archive.append("orders-0", 100, 200);
    assertThat(offsets(pollAll(task))).isEqualTo(range(3, 200));
  }

  @Test
  void refusesToGoOnInAnArchiveThatWasReplaced() throws Exception {
    archive.append("orders-0", 0, 10);
    Map<String, Object> last = offset(pollAll(startTask("orders-0")).get(7));
    Map<String, Object> otherHash = new HashMap<>(last);
    otherHash.put("chainHash", "00".repeat(32));
    context.offsets.put(partition("orders-0"), otherHash);
    assertFailsWith(startTask("orders-0"), "orders-0", "altered or replaced", "replay.id");
    Map<String, Object> beyond = new HashMap<>(last);
    beyond.put("streamOffset", 4_000L);
    context.offsets.put(partition("orders-0"), beyond);
    assertFailsWith(startTask("orders-0"), "ends before it", "replay.id");
  }

  @Test
  void deliversEverythingBeforeDamageAndThenFailsNamingThePlace() throws Exception {
    archive.append("orders-0", 0, 100);
    archive.append("orders-1", 0, 10);
    Path damaged = archive.damage("orders-0", "value 9");
    ReplaySourceTask task = startTask("orders-0,orders-1");
    List<SourceRecord> delivered = task.poll();
    assertThat(offsets(ofPartition(delivered, 0))).isEqualTo(range(0, 9));
    assertThat(offsets(ofPartition(delivered, 1))).as("the other").isEqualTo(range(0, 10));
    assertThat(task.poll()).as("not all has reached Kafka yet").isNull();
    delivered.forEach(record -> task.commitRecord(record, WRITTEN));
    assertThatThrownBy(task::poll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders-0")
        .hasMessageContaining(damaged.toString())
        .hasMessageContaining("position")
        .hasMessageContaining("offset 10");
    assertThatThrownBy(task::poll).as("nothing behind it").isInstanceOf(ConnectException.class);
  }

  @Test
  void failsForDamageAlsoWhenDeliveryIsNeverConfirmed() throws Exception {
    archive.append("orders-0", 0, 10);
    archive.damage("orders-0", "value 9");
    ReplaySourceTask task = startTask("orders-0");
    assertThat(task.poll()).hasSize(9);
    assertThat(task.poll()).isNull();
    clock.advance(Duration.ofMinutes(6));
    assertThatThrownBy(task::poll).isInstanceOf(ConnectException.class);
  }

  @Test
  void failsWhenConnectSkippedARecord() throws Exception {
    archive.append("orders-0", 0, 10);
    ReplaySourceTask task = startTask("orders-0", Map.of("batch.max.records", "5"));
    List<SourceRecord> batch = task.poll();
    task.commitRecord(batch.get(0), WRITTEN);
    task.commitRecord(batch.get(1), null);
    assertFailsWith(task, "replayed.orders-0", "skipped", "errors.tolerance", "kafkaOffset=1");
  }

  @Test
  void letsATransformDropRecords() throws Exception {
    archive.append("orders-0", 0, 10);
    ReplaySourceTask task = startTask("orders-0", Map.of("transforms", "filter"));
    task.poll().forEach(record -> task.commitRecord(record, null));
    assertThat(task.poll()).isNull();
  }

  @Test
  void refusesToTolerateErrors() {
    assertThatThrownBy(() -> startTask("orders-0", Map.of("errors.tolerance", "all")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("errors.tolerance");
  }

  @Test
  void resumesWithEachSpellingOfAPosition() throws Exception {
    archive.append("orders-0", 0, 20);
    Map<String, Object> last = new HashMap<>(offset(pollAll(startTask("orders-0")).get(11)));
    last.remove("version");
    for (Map<String, String> spelling : sourcePartition("orders-0").spellings()) {
      context.offsets.clear();
      context.offsets.put(spelling, last);
      assertThat(offsets(pollAll(startTask("orders-0")))).isEqualTo(range(12, 20));
    }
  }

  @Test
  void skipsADamagedStreamWhereItIsToldTo() throws Exception {
    archive.append("orders-0", 0, 100);
    archive.append("orders-1", 0, 10);
    archive.damage("orders-0", "value 9");
    ReplaySourceTask task = startTask("orders-0", Map.of("on.damage", "skip-stream"));
    List<SourceRecord> delivered = pollAll(task);
    assertThat(offsets(ofPartition(delivered, 0))).isEqualTo(range(0, 9));
    archive.append("orders-1", 10, 20);
    assertThat(offsets(pollAll(task))).isEqualTo(range(10, 20));
  }

  @Test
  void deliversTheOtherStreamsToTheirEndsBeforeItFails() throws Exception {
    archive.append("orders-0", 0, 20);
    archive.append("orders-1", 0, 300);
    archive.damage("orders-0", "value 9");
    ReplaySourceTask task = startTask("orders-0", Map.of("batch.max.records", "7"));
    List<SourceRecord> delivered = new ArrayList<>();
    for (List<SourceRecord> batch = task.poll(); batch != null; batch = task.poll()) {
      delivered.addAll(batch);
      batch.forEach(record -> task.commitRecord(record, WRITTEN));
      if (delivered.size() == 309) {
        break;
      }
    }
    assertThat(offsets(ofPartition(delivered, 0))).isEqualTo(range(0, 9));
    assertThat(offsets(ofPartition(delivered, 1))).isEqualTo(range(0, 300));
    assertFailsWith(task, "orders-0");
  }

  @Test
  void endsASnapshotWhereItBeganAlsoAfterARestart() throws Exception {
    archive.append("orders-0", 0, 10);
    Map<String, String> snapshot = Map.of("replay.mode", "snapshot", "batch.max.records", "3");
    ReplaySourceTask task = startTask("orders-0", snapshot);
    List<SourceRecord> batch = task.poll();
    assertThat(offsets(batch)).isEqualTo(range(0, 3));
    archive.append("orders-0", 10, 20);
    context.offsets.put(partition("orders-0"), offset(batch.get(2)));
    assertThat(offsets(pollAll(startTask("orders-0", snapshot)))).isEqualTo(range(3, 10));
    assertThat(offsets(pollAll(task))).isEqualTo(range(3, 10));
    archive.append("orders-1", 0, 3);
    assertThat(task.poll()).isNull();
  }

  @Test
  void findsNewStreamsByItself() throws Exception {
    archive.append("orders-0", 0, 3);
    ReplaySourceTask task = startTask("orders-0");
    assertThat(pollAll(task)).hasSize(3);
    archive.append("orders-7", 0, 5);
    assertThat(task.poll()).isNull();
    clock.advance(Duration.ofSeconds(31));
    assertThat(pollAll(task)).hasSize(5);
  }

  @Test
  void keepsFewFilesOpenAndResumesStreamsThatItClosed() throws Exception {
    StringBuilder streams = new StringBuilder("orders-0");
    for (int partition = 0; partition < 200; partition++) {
      archive.append("orders-" + partition, 0, 3);
      streams.append(",orders-").append(partition);
    }
    ReplaySourceTask task = startTask(streams.toString());
    assertThat(pollAll(task)).hasSize(600);
    assertThat(openFilesBelow(archive.path())).isLessThanOrEqualTo(2L * 64);
    for (int partition = 0; partition < 200; partition++) {
      archive.append("orders-" + partition, 3, 5);
    }
    assertThat(offsets(pollAll(task))).hasSize(400).containsOnly(3L, 4L);
  }

  private static long openFilesBelow(Path folder) throws IOException {
    long open = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).startsWith(folder.toRealPath())) {
          open++;
        }
      }
    }
    return open;
  }

  @Test
  void sharesStreamsByNameAmongTasks() throws Exception {
    List<SourceRecord> all = new ArrayList<>();
    for (int partition = 0; partition < 6; partition++) {
      archive.append("orders-" + partition, 0, 2);
    }
    for (String number : List.of("0", "1", "2", "3")) {
      Map<String, String> share =
          Map.of(
              ArchiveSettings.TASK_NUMBER_TASK_CONFIG,
              number,
              ArchiveSettings.TASK_COUNT_TASK_CONFIG,
              "4");
      List<SourceRecord> records = pollAll(startTask("orders-0", share));
      assertThat(records).hasSizeBetween(2, 4);
      all.addAll(records);
    }
    assertThat(all).hasSize(12);
    assertThat(all).extracting(SourceRecord::kafkaPartition).contains(0, 1, 2, 3, 4, 5);
  }

  @Test
  void replaysIncarnationsIntoTopicsOfTheirOwn() throws Exception {
    archive.append("orders-0", 0, 3);
    archive.append("orders-0@1", 0, 2);
    Map<String, String> apart = Map.of("topic.format", "r.${topic}.${incarnation}");
    assertThat(pollAll(startTask("orders-0", apart)))
        .extracting(SourceRecord::topic)
        .containsOnly("r.orders.0", "r.orders.1");
    assertThat(pollAll(startTask("orders-0", Map.of("incarnation", "latest")))).hasSize(2);
    assertThat(pollAll(startTask("orders-0", Map.of("incarnation", "first")))).hasSize(3);
  }

  @Test
  void mixesNoHistoriesWhenATopicIsRecreatedMeanwhile() throws Exception {
    archive.append("orders-0", 0, 3);
    ReplaySourceTask task = startTask("orders-0", Map.of("incarnation", "latest"));
    pollAll(task).forEach(record -> task.commitRecord(record, WRITTEN));
    archive.append("orders-0@1", 0, 2);
    clock.advance(Duration.ofSeconds(31));
    assertFailsWith(task, "recreated", "topic.format", "orders-0@1");
  }

  @Test
  void limitsABatchByRecordsAndTakesTurns() throws Exception {
    archive.append("orders-0", 0, 30);
    archive.append("orders-1", 0, 30);
    ReplaySourceTask task = startTask("orders-0,orders-1", Map.of("batch.max.records", "10"));
    List<Integer> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<SourceRecord> batch = task.poll();
      assertThat(batch).hasSize(10);
      partitions.add(batch.get(0).kafkaPartition());
    }
    assertThat(partitions).containsExactly(0, 1, 0, 1);
  }

  @Test
  void limitsABatchByBytesButGivesOutLargerRecords() throws Exception {
    archive.append("orders-0", 0, 3);
    ReplaySourceTask task = startTask("orders-0", Map.of("batch.max.bytes", "1"));
    assertThat(task.poll()).hasSize(1);
    assertThat(task.poll()).hasSize(1);
  }

  @Test
  void waitsWithAnEmptyStream() throws Exception {
    Files.createDirectories(archive.path().resolve("streams/orders-0"));
    ReplaySourceTask task = startTask("orders-0");
    assertThat(task.poll()).isNull();
    archive.append("orders-0", 0, 2);
    assertThat(task.poll()).hasSize(2);
  }

  @Test
  void refusesAStreamOfAnotherTopic() throws Exception {
    archive.append("orders-0", 0, 2);
    Files.move(archive.path().resolve("streams/orders-0"), archive.path().resolve("streams/pay-0"));
    assertFailsWith(startTask("pay-0"), "pay-0", "orders-0");
  }

  @Test
  void refusesAStreamThatTheSinkDidNotMake() throws Exception {
    archive.appendPayloads("orders-0", List.of(new byte[] {99}));
    assertFailsWith(startTask("orders-0"), "orders-0", "not written by this connector");
    archive.appendPayloads("pay-1", List.of(EnvelopeFormat.encode(SampleArchive.record(0))));
    assertFailsWith(startTask("pay-1"), "pay-1", "not written by this connector");
  }

  @Test
  void deliversEverythingBeforeARecordThatIsNoEnvelope() throws Exception {
    archive.append("orders-0", 0, 3);
    archive.appendPayloads("orders-0", List.of(new byte[] {1, 2}));
    archive.append("orders-0", 3, 6);
    ReplaySourceTask task = startTask("orders-0");
    List<SourceRecord> delivered = task.poll();
    assertThat(offsets(delivered)).isEqualTo(range(0, 3));
    delivered.forEach(record -> task.commitRecord(record, WRITTEN));
    assertFailsWith(task, "orders-0", "segment 0", "position", "invalid envelope at byte 2");
  }

  @Test
  void refusesATopicNameThatHasBecomeTooLong() throws Exception {
    archive.append("t".repeat(245) + "-0", 0, 1);
    archive.append("orders-0", 0, 3);
    ReplaySourceTask task = startTask("orders-0," + "t".repeat(245) + "-0");
    List<SourceRecord> others = task.poll();
    assertThat(offsets(others)).isEqualTo(range(0, 3));
    others.forEach(record -> task.commitRecord(record, WRITTEN));
    assertFailsWith(task, "t".repeat(245) + "-0", "not a topic name that Kafka allows");
  }

  @Test
  void stopEndsTheWaitOfAPoll() throws Exception {
    archive.append("orders-0", 0, 1);
    ReplaySourceTask task = startTask("orders-0", Map.of("poll.interval.ms", "5000"));
    assertThat(task.poll()).hasSize(1);
    CompletableFuture<Object> poll = CompletableFuture.supplyAsync(() -> pollUnchecked(task));
    task.stop();
    await().atMost(Duration.ofSeconds(2)).until(poll::isDone);
    assertThat(poll.get()).isNull();
    assertThat(task.poll()).isNull();
  }

  @Test
  void refusesAnotherArchive() {
    Map<String, String> settings = settings("orders-0", Map.of());
    settings.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, "another");
    assertThatThrownBy(() -> new ReplaySourceTask().start(settings))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("this worker does not see the archive")
        .hasMessageContaining(archive.id());
  }

  private static Object pollUnchecked(ReplaySourceTask task) {
    try {
      return task.poll();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertFailsWith(ReplaySourceTask task, String... parts) {
    assertThatThrownBy(task::poll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll(parts);
  }

  private ReplaySourceTask startTask(String streams) {
    return startTask(streams, Map.of());
  }

  private ReplaySourceTask startTask(String streams, Map<String, String> more) {
    ReplaySourceTask task = new ReplaySourceTask(clock);
    task.initialize(context);
    task.start(settings(streams, more));
    started.add(task);
    return task;
  }

  private Map<String, String> settings(String streams, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("archive.path", archive.path().toString());
    settings.put("replay.id", "r1");
    settings.put("topics.regex", topicsOf(streams));
    settings.put("poll.interval.ms", "1");
    settings.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archive.id());
    settings.put(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, "0");
    settings.put(ArchiveSettings.TASK_COUNT_TASK_CONFIG, "1");
    settings.putAll(more);
    return settings;
  }

  private static String topicsOf(String streams) {
    return Arrays.stream(streams.split(","))
        .map(s -> TopicPartitionStreams.parse(new StreamId(s)).orElseThrow().topic())
        .map(Pattern::quote)
        .distinct()
        .collect(Collectors.joining("|"));
  }

  private Map<String, String> partition(String stream) {
    return sourcePartition(stream).toMap();
  }

  private SourcePartition sourcePartition(String stream) {
    return new SourcePartition(archive.id(), stream, "r1");
  }

  private static List<SourceRecord> pollAll(ReplaySourceTask task) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    for (List<SourceRecord> batch = task.poll(); batch != null; batch = task.poll()) {
      all.addAll(batch);
    }
    return all;
  }

  private static List<SourceRecord> ofPartition(List<SourceRecord> records, int partition) {
    return records.stream().filter(record -> record.kafkaPartition() == partition).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> offset(SourceRecord record) {
    return (Map<String, Object>) record.sourceOffset();
  }

  private static List<Long> offsets(List<SourceRecord> records) {
    return records.stream().map(record -> (Long) offset(record).get("kafkaOffset")).toList();
  }

  private static List<Long> range(long first, long end) {
    return LongStream.range(first, end).boxed().toList();
  }

  /** Through the very converter that a worker uses. */
  private static KafkaRecord asKafkaWouldStoreIt(SourceRecord record) {
    ByteArrayConverter converter = new ByteArrayConverter();
    List<KafkaHeader> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      byte[] value =
          converter.fromConnectHeader(
              record.topic(), header.key(), header.schema(), header.value());
      headers.add(new KafkaHeader(header.key(), value));
    }
    return new KafkaRecord(
        (Long) offset(record).get("kafkaOffset"),
        record.timestamp() == null ? KafkaRecord.NO_TIMESTAMP : record.timestamp(),
        TimestampKind.NONE,
        converter.fromConnectData(record.topic(), record.keySchema(), record.key()),
        converter.fromConnectData(record.topic(), record.valueSchema(), record.value()),
        headers);
  }

  private static KafkaRecord withoutTimestampKind(KafkaRecord record) {
    return new KafkaRecord(
        record.kafkaOffset(),
        record.timestampMs(),
        TimestampKind.NONE,
        record.key(),
        record.value(),
        record.headers());
  }
}
