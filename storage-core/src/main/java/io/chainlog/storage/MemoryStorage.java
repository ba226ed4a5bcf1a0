package io.chainlog.storage;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import java.time.Clock;

/**
 * Streams in memory, for tests and for whoever wants a chain without a disk: the same code as on
 * disk above another {@link io.chainlog.storage.directory.LogDirectory}, so the same offsets,
 * hashes and segments. What is synced here is as durable as the process.
 */
public final class MemoryStorage {
  private MemoryStorage() {}

  /** An empty backend. */
  public static StorageBackend create(StorageConfig config, Clock clock) {
    return new SegmentStorage(new InMemoryLogDirectory(), config, clock);
  }
}
