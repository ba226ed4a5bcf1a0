package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Archive;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No space, and space again: the same writer goes on, and has lost nothing. */
class FullDiskTest {
  private static final long PLENTY = 1L << 40;

  @TempDir Path temp;
  private RealStream real;
  private SmallDisk disk;
  private int payloads;

  @BeforeEach
  void makeArchive() throws IOException {
    real = new RealStream(temp.resolve("archive"));
    disk = new SmallDisk(new FileLogDirectory(real.archive()));
    Archive.create(disk, Clock.systemUTC());
  }

  @Test
  void writerGoesOnByItselfWhenSpaceReturns() throws IOException {
    try (StorageBackend storage = open()) {
      for (int free = 0; free < 2_000; free += 37) {
        disk.setFreeBytes(PLENTY);
        StreamState before = append(storage, 500);
        disk.setFreeBytes(free);
        byte[] payload = new Payloads(1, payloads).ofSize(2_000);
        assertThatThrownBy(() -> append(storage, payload))
            .isInstanceOf(WriteFailedException.class)
            .hasMessageContaining("is as it was before")
            .hasMessageContaining("No space left on device")
            .hasMessageContaining("Make space");
        assertThat(storage.state(StreamWriter.STREAM)).isEqualTo(before);
        assertThat(real.audited()).hasSize((int) before.committedOffset());
        disk.setFreeBytes(PLENTY);
        append(storage, payload);
        payloads++;
      }
    }
    assertThat(real.audited()).hasSizeGreaterThan(payloads);
  }

  /** Neither an index nor a manifest is worth a failure. */
  @Test
  void cachesAreLeftOutWhereOnlyTheyDoNotFit() throws IOException {
    try (StorageBackend storage = open()) {
      append(storage, 100);
      byte[] large = new Payloads(1, payloads++).ofSize(30_000);
      disk.setFreeBytes(30_200); // the frame fits, and hardly more
      append(storage, large);
      disk.setFreeBytes(PLENTY);
      append(storage, 100);
      assertThat(storage.segmentCount(StreamWriter.STREAM)).isGreaterThan(1);
    }
    assertThat(real.audited()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void compactionThatDoesNotFitLeavesEverythingAsItWas() throws IOException {
    CompactionConfig compaction = CompactionConfig.defaults().withMinSegments(2);
    try (StorageBackend storage = open()) {
      for (int i = 0; i < 10; i++) {
        append(storage, 20_000);
      }
      List<Snapshot> before = Snapshot.of(real.folder());
      disk.setFreeBytes(50_000);
      assertThatThrownBy(() -> storage.compact(StreamWriter.STREAM, compaction))
          .hasMessageContaining("No space left on device");
      assertThat(Snapshot.of(real.folder())).isEqualTo(before);
      disk.setFreeBytes(PLENTY);
      append(storage, 100);
      assertThat(storage.compact(StreamWriter.STREAM, compaction).recordsRewritten()).isPositive();
    }
    assertThat(real.audited()).hasSizeGreaterThan(payloads);
  }

  private StorageBackend open() throws IOException {
    StorageBackend storage = Archive.open(disk).storage(StreamWriter.CONFIG, Clock.systemUTC());
    storage.open(StreamWriter.STREAM);
    return storage;
  }

  private StreamState append(StorageBackend storage, int bytes) throws IOException {
    append(storage, new Payloads(1, payloads++).ofSize(bytes));
    return storage.state(StreamWriter.STREAM);
  }

  private static AppendResult append(StorageBackend storage, byte[] payload) throws IOException {
    StreamState at = storage.state(StreamWriter.STREAM);
    return storage.append(
        StreamWriter.STREAM,
        List.of(payload),
        at.end().nextOffset(),
        at.end().chainHash(),
        Durability.SYNCED);
  }
}
