package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.record.ChainHash;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract in memory; the streams are as long-lived as their directory object. */
class MemoryStorageTest extends StorageBackendContract {
  private final InMemoryLogDirectory root = new InMemoryLogDirectory();

  @Override
  protected StorageBackend newBackend(StorageConfig config) {
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  @Test
  void eachMemoryStorageHasStreamsOfItsOwn() throws IOException {
    StreamId stream = new StreamId("orders-0");
    try (StorageBackend first = memory();
        StorageBackend second = memory()) {
      first.open(stream);
      first.append(stream, List.of(new byte[1]), 0, ChainHash.ZERO, Durability.SYNCED);
      assertThat(second.streams()).isEmpty();
      second.open(stream);
      assertThat(second.state(stream).end().nextOffset()).isZero();
    }
  }

  private static StorageBackend memory() {
    return MemoryStorage.create(StorageConfig.defaults(), Clock.systemUTC());
  }
}
