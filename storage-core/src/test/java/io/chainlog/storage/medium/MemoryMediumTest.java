package io.chainlog.storage.medium;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.internal.recovery.FileMedium;
import java.time.Clock;

/** The file medium in memory. */
class MemoryMediumTest extends StreamMediumContract {

  @Override
  StreamMedium medium() {
    return new FileMedium(
        STREAM, new InMemoryLogDirectory().directory("stream"), CONFIG, Clock.systemUTC());
  }
}
