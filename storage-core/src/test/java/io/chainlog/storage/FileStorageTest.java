package io.chainlog.storage;

import io.chainlog.storage.directory.FileLogDirectory;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

/** The contract over files. */
class FileStorageTest extends StorageBackendContract {
  @TempDir Path folder;

  @Override
  protected StorageBackend newBackend(StorageConfig config) {
    return new SegmentStorage(new FileLogDirectory(folder), config, Clock.systemUTC());
  }
}
