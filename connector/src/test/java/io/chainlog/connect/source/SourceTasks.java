package io.chainlog.connect.source;

import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.time.Clock;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTask;

/** Creates source tasks whose archive is in any {@link LogDirectory}. */
public final class SourceTasks {
  private SourceTasks() {}

  /** A task for settings whose {@code archive.path} is not read. */
  public static SourceTask on(LogDirectory archive, Clock clock) {
    return new ReplaySourceTask(clock, config -> open(archive));
  }

  private static Archive open(LogDirectory directory) {
    try {
      return Archive.open(directory);
    } catch (IOException e) {
      throw new ConnectException(e);
    }
  }
}
