package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.MutableClock;
import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sink on a disk that is full after each number of bytes, and has space again later. Connect
 * delivers from where the task asked, and nothing of a paused partition.
 */
class FullDiskSinkTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final long PLENTY = 1L << 40;
  private static final int BATCH = 5;
  private static final int END = 40;

  @TempDir Path temp;
  private SmallDisk disk;
  private Archive archive;
  private AssignedPartitions partitions;
  private final MutableClock clock = new MutableClock();
  private final StubSinkTaskContext task = new StubSinkTaskContext();
  private int position;
  private int waited;

  @BeforeEach
  void makeArchive() throws IOException {
    disk = new SmallDisk(new FileLogDirectory(temp.resolve("archive")));
    archive = Archive.create(disk, clock);
  }

  @Test
  void goesOnByItselfWhenSpaceReturnsAndArchivesEachRecordOnce() throws IOException {
    start();
    for (int free = 0, end = BATCH; end <= END; free += 61, end += BATCH) {
      disk.setFreeBytes(free);
      deliver(end);
      deliver(end); // still no space
      partitions.commit(Map.of());
      disk.setFreeBytes(PLENTY);
      deliver(end);
      assertThat(partitions.commit(Map.of(PARTITION, new OffsetAndMetadata(end))))
          .containsEntry(PARTITION, new OffsetAndMetadata(end));
    }
    partitions.closeAll();
    assertThat(waited).as("each batch, twice").isEqualTo(2 * END / BATCH);
    assertArchived();
  }

  /** While it is opened, written, rolled, committed and closed: no call throws. */
  @Test
  void losesAndDoublesNothingWhereverTheSpaceEnds() throws IOException {
    int end = 0;
    for (int free = 0; end < END; free += 97) {
      disk.setFreeBytes(free);
      start();
      deliver(end + BATCH);
      partitions.commit(Map.of());
      disk.setFreeBytes(Math.min(free, 40));
      partitions.closeAll();
      disk.setFreeBytes(PLENTY);
      start();
      end += BATCH;
      deliver(end);
      partitions.commit(Map.of());
      partitions.closeAll();
    }
    assertThat(waited).isPositive();
    assertArchived();
  }

  private void start() {
    StorageConfig config =
        StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(1_500);
    task.offsets.clear();
    task.paused.clear();
    partitions =
        new AssignedPartitions(
            WriterContexts.of(
                archive.identity().id().toString(),
                archive.open(config, clock),
                SinkPolicy.defaults(),
                KafkaTopics.UNKNOWN,
                clock),
            task,
            1 << 20);
    partitions.open(List.of(PARTITION));
  }

  /** A batch after an idle time is asked for again. */
  private void deliver(int end) {
    clock.advance(Duration.ofSeconds(2));
    partitions.write(List.of());
    poll(end);
    poll(end);
    partitions.commit(Map.of());
    waited += task.paused.size();
  }

  /** As Connect does: from where the task asked, and nothing while the partition is paused. */
  private void poll(int end) {
    if (task.paused.isEmpty()) {
      Long from = task.offsets.remove(PARTITION);
      position = from == null ? position : from.intValue();
      partitions.write(records(PARTITION, position, Math.max(position, end)));
      position = Math.max(position, end);
    }
  }

  private void assertArchived() {
    List<Long> archived =
        ArchiveReading.kafkaRecords(temp.resolve("archive"), "t-0").stream()
            .map(KafkaRecord::kafkaOffset)
            .toList();
    assertThat(archived)
        .hasSizeGreaterThanOrEqualTo(END)
        .isEqualTo(LongStream.range(0, archived.size()).boxed().toList());
  }
}
