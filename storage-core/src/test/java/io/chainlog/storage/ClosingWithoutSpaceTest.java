package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.testkit.SmallDisk;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checkpoint at the end of a stream is a convenience; what was appended is not. */
class ClosingWithoutSpaceTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final long PLENTY = 1L << 40;

  private final SmallDisk disk = new SmallDisk(new InMemoryLogDirectory());

  @Test
  void commitsWhatWasAppendedThoughTheLastCheckpointDoesNotFit() throws IOException {
    disk.setFreeBytes(PLENTY);
    StorageBackend storage = storage();
    storage.open(STREAM);
    AppendResult appended =
        storage.append(STREAM, List.of(new byte[100]), 0, ChainHash.ZERO, Durability.WRITTEN);
    disk.setFreeBytes(0);
    storage.close(STREAM);

    assertThat(storage.state(STREAM).end().nextOffset()).isEqualTo(appended.end().nextOffset());
    disk.setFreeBytes(PLENTY);
    try (StorageBackend next = storage()) {
      assertThat(next.open(STREAM).isClean()).isTrue();
      assertThat(next.state(STREAM).end().chainHash()).isEqualTo(appended.end().chainHash());
    }
  }

  private StorageBackend storage() {
    return new SegmentStorage(disk, StorageConfig.defaults(), Clock.systemUTC());
  }
}
