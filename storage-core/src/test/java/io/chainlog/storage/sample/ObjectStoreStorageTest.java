package io.chainlog.storage.sample;

import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageBackendContract;
import io.chainlog.storage.StorageConfig;
import java.time.Clock;

/**
 * The contract over a directory that a user of the library wrote. A directory, and not a {@link
 * StorageBackend}, because that is the seam: whoever brings a medium writes these few operations
 * and gets chain, recovery, fencing and verified reads from the same code as files do.
 */
class ObjectStoreStorageTest extends StorageBackendContract {
  private final ObjectStoreDirectory root = new ObjectStoreDirectory();

  @Override
  protected StorageBackend newBackend(StorageConfig config) {
    return new SegmentStorage(root, config, Clock.systemUTC());
  }
}
