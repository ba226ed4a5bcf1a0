package io.chainlog.storage.medium;

import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.internal.recovery.FileMedium;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class FileMediumTest extends StreamMediumContract {
  @TempDir Path folder;

  @Override
  StreamMedium medium() {
    return new FileMedium(
        STREAM, new FileLogDirectory(folder.resolve("stream")), CONFIG, Clock.systemUTC());
  }
}
