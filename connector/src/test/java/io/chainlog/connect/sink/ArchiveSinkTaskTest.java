package io.chainlog.connect.sink;

import static io.chainlog.connect.ArchiveReading.envelopes;
import static io.chainlog.connect.ArchiveReading.kafkaRecords;
import static io.chainlog.connect.sink.SinkRecords.record;
import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.RepairedStream;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveSinkTaskTest {
  private static final TopicPartition P0 = new TopicPartition("orders-eu", 0);
  private static final TopicPartition P1 = new TopicPartition("orders-eu", 1);
  private static final TopicPartition P2 = new TopicPartition("orders-eu", 2);

  @TempDir Path folder;
  private Path archive;
  private final MutableClock clock = new MutableClock();
  private final StubSinkTaskContext context = new StubSinkTaskContext();
  private final List<ArchiveSinkTask> started = new ArrayList<>();

  @BeforeEach
  void makeFolder() throws IOException {
    archive = Files.createDirectory(folder.resolve("archive"));
  }

  @AfterEach
  void stopTasks() {
    started.forEach(ArchiveSinkTask::stop);
  }

  @Test
  void archivesWhatWasDelivered() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    List<SinkRecord> delivered =
        List.of(
            record(P0, 3),
            record(P0, 4, null, null, SinkRecords.headers()),
            record(P0, 9, new byte[0], new byte[0], SinkRecords.headers()));
    task.put(delivered);
    task.preCommit(Map.of());
    assertThat(kafkaRecords(archive, "orders-eu-0"))
        .isEqualTo(delivered.stream().map(KafkaRecordMapper::toKafkaRecord).toList());
  }

  @Test
  void beginsAStreamWithWhatItIsAndWhoWrites() {
    ArchiveSinkTask task =
        startTask(
            Map.of(
                "transforms", "mask, route",
                "transforms.mask.type", "org.example.Mask",
                "consumer.override.isolation.level", "read_committed"));
    task.open(List.of(P1));
    task.put(records(P1, 17, 19));
    task.close(List.of(P1));
    List<Envelope> envelopes = envelopes(archive, "orders-eu-1");
    assertThat(envelopes).hasSize(4);
    assertThat(envelopes.get(0))
        .isEqualTo(
            new StreamOpened(
                1,
                archiveId(),
                null,
                "orders-eu",
                null,
                1,
                0,
                17,
                "read_committed",
                "archive",
                PluginVersion.get(),
                "earliest",
                List.of("mask", "route"),
                clock.instant()));
    assertThat(envelopes.get(1))
        .isInstanceOfSatisfying(
            WriterOpened.class,
            opened -> {
              assertThat(opened.task()).isEqualTo("archive-0");
              assertThat(opened.epoch()).isEqualTo(1);
              assertThat(opened.resumedKafkaOffset()).isEqualTo(WriterOpened.NOTHING_ARCHIVED);
              assertThat(opened.recovery()).isEqualTo(WriterOpened.CLEAN);
              assertThat(opened.overlap()).isEqualTo(new Overlap(Overlap.NONE, -1));
              assertThat(opened.settings().isolationLevel()).isEqualTo("read_committed");
              assertThat(opened.settings().transforms())
                  .containsExactly(
                      new NamedClass("mask", "org.example.Mask"), new NamedClass("route", ""));
              assertThat(opened.settings().maxPayloadBytes()).isEqualTo(64 << 20);
              assertThat(opened.settings().kafkaVersion()).startsWith("4.");
            });
  }

  @Test
  void namesEachWriterAfterItOnlyBeforeItsFirstRecord() {
    archiveAndStop(records(P0, 0, 2));
    ArchiveSinkTask idle = startTask();
    idle.open(List.of(P0));
    idle.stop();
    ArchiveSinkTask next = startTask();
    next.open(List.of(P0));
    next.put(records(P0, 2, 3));
    next.put(records(P0, 3, 4));
    next.stop();
    List<Envelope> envelopes = envelopes(archive, "orders-eu-0");
    assertThat(envelopes.stream().map(Object::getClass).map(Class::getSimpleName))
        .containsExactly(
            "StreamOpened",
            "WriterOpened",
            "KafkaRecord",
            "KafkaRecord",
            "WriterOpened",
            "KafkaRecord",
            "KafkaRecord");
    assertThat(((WriterOpened) envelopes.get(4)).resumedKafkaOffset()).isEqualTo(2);
    assertThat(((WriterOpened) envelopes.get(4)).epoch()).isEqualTo(3);
  }

  @Test
  void goesOnBehindARepairWithWhatItCut() throws IOException {
    archiveAndStop(records(P0, 0, 20));
    RepairedStream.cutAndRepair(archive, "orders-eu-0");
    int left = kafkaRecords(archive, "orders-eu-0").size();
    assertThat(left).isBetween(1, 19);

    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    assertThat(context.offsets).isEqualTo(Map.of(P0, left - 1L));
    task.put(records(P0, left - 1, 25));
    task.stop();

    assertThat(envelopes(archive, "orders-eu-0").stream().map(e -> e.getClass().getSimpleName()))
        .containsOnlyOnce("StreamRepaired")
        .containsSequence("KafkaRecord", "StreamRepaired", "WriterOpened", "KafkaRecord");
    assertThat(kafkaRecords(archive, "orders-eu-0"))
        .extracting(KafkaRecord::kafkaOffset)
        .isEqualTo(LongStream.range(0, 25).boxed().toList());
  }

  @Test
  void asksForEverythingAgainIfARepairLeftNoKafkaRecord() throws IOException {
    byte[] value = new byte[8000];
    new Random(1).nextBytes(value);
    archiveAndStop(List.of(record(P0, 5, value, value, SinkRecords.headers())));
    archiveAndStop(records(P0, 6, 8));
    RepairedStream.cutAndRepair(archive, "orders-eu-0");
    assertThat(kafkaRecords(archive, "orders-eu-0")).isEmpty();

    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    assertThat(context.offsets).isEqualTo(Map.of(P0, 5L));
    task.put(records(P0, 5, 8));
    task.stop();
    assertThat(kafkaRecords(archive, "orders-eu-0"))
        .extracting(KafkaRecord::kafkaOffset)
        .containsExactly(5L, 6L, 7L);
  }

  @Test
  void asksForTheLastArchivedRecordAgainAndCommitsNothingUntilItIsThere() {
    archiveAndStop(records(P0, 0, 40));
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0, P1));
    assertThat(context.offsets).isEqualTo(Map.of(P0, 39L, P1, 0L));
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(39)))).isEmpty();
    task.put(records(P0, 39, 40));
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(40))))
        .isEqualTo(Map.of(P0, new OffsetAndMetadata(40)));
  }

  @Test
  void commitsPastWhatATransformDropped() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0, P1));
    task.put(records(P0, 0, 5));
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(9), P1, new OffsetAndMetadata(7))))
        .isEqualTo(Map.of(P0, new OffsetAndMetadata(9), P1, new OffsetAndMetadata(7)));
  }

  @Test
  void commitsOnlyWhatReadersBehindTheCommitPointSee() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0, P1));
    task.put(records(P0, 0, 5));
    assertThat(kafkaRecords(archive, "orders-eu-0")).isEmpty();
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(5))))
        .isEqualTo(Map.of(P0, new OffsetAndMetadata(5)));
    assertThat(kafkaRecords(archive, "orders-eu-0")).hasSize(5);
  }

  @Test
  void syncsWhenMoreThanTheCapIsUnsynced() {
    ArchiveSinkTask task = startTask(Map.of(ArchiveSinkConfig.FLUSH_MAX_BYTES_CONFIG, "1"));
    task.open(List.of(P0, P1));
    task.put(records(P0, 0, 5));
    assertThat(kafkaRecords(archive, "orders-eu-0")).hasSize(5);
  }

  @Test
  void dropsWhatComesTwice() {
    archiveAndStop(records(P0, 0, 1_500));
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    task.put(records(P0, 3, 10));
    task.put(records(P0, 700, 1_505));
    task.put(records(P0, 1_503, 1_510));
    task.stop();
    assertOffsets("orders-eu-0", 1_510);
  }

  @Test
  void refusesAnotherRecordAtAnArchivedOffset() {
    archiveAndStop(records(P0, 0, 20));
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    List<SinkRecord> remade = List.of(record(P0, 7), record(P0, 8, "remade"));
    assertThatThrownBy(() -> task.put(remade))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders-eu-0")
        .hasMessageContaining("offset 8")
        .hasMessageContaining("created again")
        .hasMessageContaining("topic.recreated=new.incarnation")
        .hasMessageContaining("altered")
        .hasMessageContaining("chainlog verify");
    assertThatThrownBy(() -> task.put(List.of())).hasMessageContaining("offset 8");
    assertThat(task.preCommit(Map.of())).isEmpty();
    task.stop();
    assertOffsets("orders-eu-0", 20);
  }

  @Test
  void refusesARecordInAGapOfTheArchive() {
    archiveAndStop(List.of(record(P0, 0), record(P0, 5)));
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    assertThatThrownBy(() -> task.put(records(P0, 3, 4)))
        .hasMessageContaining("offset 3 is not in the archive, although later ones are");
  }

  @Test
  void opensAndClosesExactlyThePartitionsNamed() {
    ArchiveSinkTask first = startTask();
    ArchiveSinkTask second = startTask();
    first.open(List.of(P0, P1, P2));
    first.put(records(P0, 0, 3));
    first.put(records(P1, 0, 3));
    first.put(records(P2, 0, 3));
    first.preCommit(Map.of());
    first.close(List.of(P1));
    second.open(List.of(P1));
    assertThat(context.offsets).isEqualTo(Map.of(P0, 0L, P1, 2L, P2, 0L));
    first.put(Stream.of(records(P0, 3, 6), records(P2, 3, 6)).flatMap(List::stream).toList());
    second.put(records(P1, 2, 6));
    assertThat(first.preCommit(Map.of()).keySet()).containsExactlyInAnyOrder(P0, P2);
    assertThat(second.preCommit(Map.of()).keySet()).containsExactly(P1);
    for (String stream : List.of("orders-eu-0", "orders-eu-1", "orders-eu-2")) {
      assertOffsets(stream, 6);
    }
  }

  @Test
  void leavesRecordsOfAPartitionThatItDoesNotHave() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0, P1));
    task.close(List.of(P1));
    task.put(records(P1, 0, 3));
    assertThat(task.preCommit(Map.of())).isEmpty();
    assertThat(envelopes(archive, "orders-eu-1")).isEmpty();
  }

  @Test
  void waitsForAStreamThatAnotherWriterHas() {
    ArchiveSinkTask zombie = startTask();
    zombie.open(List.of(P0));
    zombie.put(records(P0, 0, 4));
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0, P1));
    assertThat(context.timeoutMs).isPositive();
    assertThat(context.paused).containsExactly(P0);
    task.put(records(P0, 2, 8)); // fetched before it was paused
    task.put(records(P1, 0, 2)); // other partitions go on
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(8), P1, new OffsetAndMetadata(2))))
        .isEqualTo(Map.of(P1, new OffsetAndMetadata(2)));
    zombie.stop();
    clock.advance(Duration.ofSeconds(2));

    task.put(records(P0, 2, 8));
    assertThat(context.paused).isEmpty();
    assertThat(context.offsets).as("the last archived record again").containsEntry(P0, 3L);
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(8)))).doesNotContainKey(P0);
    task.put(records(P0, 3, 8));
    task.stop();
    assertOffsets("orders-eu-0", 8);
  }

  @Test
  void asksForWhatItDroppedWhileItWaitedIfTheGroupDecidesWhereToBegin() {
    ArchiveSinkTask zombie = startTask(Map.of("start", "group"));
    zombie.open(List.of(P0));
    ArchiveSinkTask task = startTask(Map.of("start", "group"));
    task.open(List.of(P0));
    assertThat(context.offsets).isEmpty();
    task.put(records(P0, 5, 8));
    zombie.close(List.of(P0));
    clock.advance(Duration.ofSeconds(2));
    task.put(List.of());
    assertThat(context.offsets).isEqualTo(Map.of(P0, 5L));
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(8)))).isEmpty();
    task.put(records(P0, 5, 8));
    assertThat(task.preCommit(Map.of(P0, new OffsetAndMetadata(8))))
        .isEqualTo(Map.of(P0, new OffsetAndMetadata(8)));
    assertThat(kafkaRecords(archive, "orders-eu-0")).hasSize(3);
  }

  @Test
  void waitsAsLongAsTheOtherWriterHasTheLock() {
    ArchiveSinkTask zombie = startTask();
    zombie.open(List.of(P0));
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    for (int hours = 0; hours < 48; hours++) {
      clock.advance(Duration.ofHours(1));
      task.put(List.of());
      assertThat(context.paused).containsExactly(P0);
    }
    zombie.close(List.of(P0));
    clock.advance(Duration.ofSeconds(1));
    task.put(List.of());
    assertThat(context.paused).isEmpty();
    task.put(records(P0, 0, 3));
    task.stop();
    assertOffsets("orders-eu-0", 3);
  }

  @Test
  void createsNoStreamWhereTheArchiveWasBefore() throws IOException {
    ArchiveSinkTask task = startTask();
    Path elsewhere = folder.resolve("unmounted");
    Files.move(archive, elsewhere);
    Files.createDirectory(archive); // the mount point
    task.open(List.of(P0));
    assertThat(archive).isEmptyDirectory();
    assertThat(context.paused).containsExactly(P0);
    Files.delete(archive);
    Files.move(elsewhere, archive);
    clock.advance(Duration.ofSeconds(1));
    task.put(List.of());
    task.put(records(P0, 0, 3));
    task.stop();
    assertOffsets("orders-eu-0", 3);
  }

  @Test
  void refusesAnArchiveThatTheConnectorDidNotSee() throws IOException {
    Map<String, String> settings = taskSettings(Map.of());
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Map<String, String> moved = new HashMap<>(settings);
    moved.put("archive.path", elsewhere.toString());
    ArchiveSinkTask task = new ArchiveSinkTask(clock);
    assertThatThrownBy(() -> task.start(moved))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("this worker does not see the archive")
        .hasMessageContaining("mount the same storage on every worker");
    new ArchiveSinkConnector().start(Map.of("archive.path", elsewhere.toString()));
    assertThatThrownBy(() -> task.start(moved))
        .hasMessageContaining("this worker does not see the archive")
        .hasMessageContaining("there is archive");
    assertThat(elsewhere.resolve("streams")).doesNotExist();
  }

  @Test
  void refusesAStreamFolderThatWasRenamed() throws IOException {
    archiveAndStop(records(P0, 0, 3));
    Files.move(archive.resolve("streams/orders-eu-0"), archive.resolve("streams/orders-eu-1"));
    ArchiveSinkTask task = startTask();
    assertThatThrownBy(() -> task.open(List.of(P1)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders-eu-0")
        .hasMessageContaining("orders-eu-1");
    assertThatThrownBy(() -> task.put(List.of())).hasMessageContaining("orders-eu-1");
  }

  @Test
  void refusesToStartBehindDamageAndChangesNothing() throws IOException {
    archiveAndStop(records(P0, 0, 3));
    Path segment = archive.resolve("streams/orders-eu-0/segment_000000.log");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length - 80] ^= 1;
    Files.write(segment, bytes);
    ArchiveSinkTask task = startTask();
    assertThatThrownBy(() -> task.open(List.of(P0)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("segment_000000.log")
        .hasMessageContaining("position");
    assertThat(segment).hasBinaryContent(bytes);
  }

  @Test
  void isNotHurtByAnInterrupt() {
    ArchiveSinkTask task = startTask();
    Thread.currentThread().interrupt();
    task.open(List.of(P0));
    task.put(records(P0, 0, 3));
    task.preCommit(Map.of());
    task.put(records(P0, 3, 6));
    task.close(List.of(P0));
    assertThat(Thread.interrupted()).isTrue();
    assertOffsets("orders-eu-0", 6);
  }

  @Test
  void goesOnWhereACrashLeftIt() throws IOException {
    ArchiveSinkTask crashed = startTask();
    crashed.open(List.of(P0));
    crashed.put(records(P0, 0, 5));
    crashed.preCommit(Map.of());
    crashed.put(records(P0, 5, 9));
    crashed.put(records(P0, 5, 9)); // compared, so written; neither synced nor committed to Kafka
    archive = copyOf(archive);
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    assertThat(context.offsets).isEqualTo(Map.of(P0, 8L));
    task.put(records(P0, 5, 12)); // Kafka knows of 5 only
    task.stop();
    assertOffsets("orders-eu-0", 12);
    assertThat(envelopes(archive, "orders-eu-0"))
        .filteredOn(WriterOpened.class::isInstance)
        .last()
        .asString()
        .contains("kept 4 records");
  }

  @Test
  void refusesARecordAboveTheLimitAndNamesTheSetting() {
    ArchiveSinkTask task = startTask(Map.of("max.payload.bytes", "131072"));
    task.open(List.of(P0));
    SinkRecord large = record(P0, 6, "x".repeat(131_072));
    assertThatThrownBy(() -> task.put(List.of(record(P0, 5), large)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders-eu-0")
        .hasMessageContaining("offset 6")
        .hasMessageContaining("max.payload.bytes (131072)");
  }

  @Test
  void refusesAHeaderKeyThatHasNoBytes() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    ConnectHeaders headers = new ConnectHeaders();
    headers.add("half a pair: \ud83d", null, Schema.OPTIONAL_BYTES_SCHEMA);
    assertThatThrownBy(() -> task.put(List.of(record(P0, 4, null, null, headers))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("orders-eu-0")
        .hasMessageContaining("offset 4")
        .hasMessageContaining("header key");
  }

  @Test
  void refusesOffsetsThatDoNotRise() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    assertThatThrownBy(() -> task.put(List.of(record(P0, 4), record(P0, 4))))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("offset 4")
        .hasMessageContaining("does not rise");
  }

  @Test
  void doesNothingWithNothing() {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    task.put(List.of());
    assertThat(task.preCommit(Map.of())).isEmpty();
    task.close(List.of(P0));
    task.stop();
    assertThat(envelopes(archive, "orders-eu-0")).isEmpty();
  }

  @Test
  void canBeStoppedBeforeItWasStarted() {
    new ArchiveSinkTask().stop();
  }

  private ArchiveSinkTask startTask() {
    return startTask(Map.of());
  }

  private ArchiveSinkTask startTask(Map<String, String> more) {
    ArchiveSinkTask task = new ArchiveSinkTask(clock);
    task.initialize(context);
    task.start(taskSettings(more));
    started.add(task);
    return task;
  }

  private Map<String, String> taskSettings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("name", "archive");
    settings.put("archive.path", archive.toString());
    ArchiveSinkConnector connector = new ArchiveSinkConnector();
    connector.start(settings);
    return connector.taskConfigs(1).get(0);
  }

  private String archiveId() {
    return taskSettings(Map.of()).get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG);
  }

  private void archiveAndStop(List<SinkRecord> records) {
    ArchiveSinkTask task = startTask();
    task.open(List.of(P0));
    task.put(records);
    task.stop();
    context.offsets.clear();
  }

  private void assertOffsets(String stream, long end) {
    assertThat(kafkaRecords(archive, stream).stream().map(KafkaRecord::kafkaOffset))
        .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1).limit(end).toList());
  }

  private Path copyOf(Path source) throws IOException {
    Path target = folder.resolve("copy");
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : paths.toList()) {
        Files.copy(path, target.resolve(source.relativize(path).toString()));
      }
    }
    return target;
  }
}
