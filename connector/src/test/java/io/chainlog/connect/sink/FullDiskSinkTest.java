package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.MutableClock;
import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sink on a disk that is full after each number of bytes, and has space again later. Kafka is
 * played as Connect does it: a batch comes again after a RetriableException, and a task that failed
 * is started anew from where the archive asks.
 */
class FullDiskSinkTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final long PLENTY = 1L << 40;
  private static final int BATCH = 5;
  private static final int END = 40;

  @TempDir Path temp;
  private SmallDisk disk;
  private Archive archive;
  private TopicPartitionWriters writers;
  private final StubSinkTaskContext task = new StubSinkTaskContext();
  private int retried;
  private int restarted;

  @BeforeEach
  void makeArchive() throws IOException {
    disk = new SmallDisk(new FileLogDirectory(temp.resolve("archive")));
    archive = Archive.create(disk, new MutableClock());
  }

  @Test
  void goesOnByItselfWhenSpaceReturnsAndArchivesEachRecordOnce() throws IOException {
    start();
    for (int free = 0, next = 0; next < END; free += 61, next += BATCH) {
      disk.setFreeBytes(free);
      deliver(next);
      deliver(next); // still no space
      disk.setFreeBytes(PLENTY);
      deliver(next);
      assertThat(writers.commit()).containsEntry(PARTITION, new OffsetAndMetadata(next + BATCH));
    }
    writers.closeAll();
    assertThat(retried).as("each batch, twice").isEqualTo(2 * END / BATCH);
    assertThat(restarted).isZero();
    assertArchived();
  }

  /** Also while it is opened, while a segment is completed, and while it is closed. */
  @Test
  void losesAndDoublesNothingWhereverTheSpaceEnds() throws IOException {
    int next = 0;
    for (int free = 0; next < END; free += 97) {
      disk.setFreeBytes(free);
      start();
      deliver(next);
      close();
      disk.setFreeBytes(PLENTY);
      start();
      next = archivedEnd();
      deliver(next);
      writers.commit();
      close();
      next = archivedEnd();
    }
    assertThat(retried).isPositive();
    assertArchived();
  }

  private void start() {
    WriterIdentity identity =
        new WriterIdentity(
            archive.identity().id().toString(), "archive", "0", "host", null, List.of());
    StorageConfig config =
        StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(1_500);
    WriterContext context =
        new WriterContext(
            archive.storage(config, new MutableClock()),
            identity,
            config.maxPayloadBytes(),
            new MutableClock());
    writers = new TopicPartitionWriters(context, task, 1 << 20, 1_000);
    attempt(() -> writers.open(List.of(PARTITION)));
  }

  private void deliver(int next) {
    attempt(() -> writers.write(records(PARTITION, next, next + BATCH)));
  }

  private void close() {
    attempt(writers::closeAll);
  }

  private void attempt(Runnable call) {
    try {
      call.run();
    } catch (RetriableException e) {
      assertThat(e).hasMessageContaining("Make space");
      retried++;
    } catch (ConnectException e) {
      assertThat(e).hasMessageContaining("No space left on device");
      restarted++;
    }
  }

  private int archivedEnd() {
    return task.offsets.getOrDefault(PARTITION, 0L).intValue();
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
