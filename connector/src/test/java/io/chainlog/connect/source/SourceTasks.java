package io.chainlog.connect.source;

import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTask;

/** Creates source tasks whose archive is in any {@link LogDirectory}. */
public final class SourceTasks {
  private SourceTasks() {}

  /** A task for settings whose {@code archive.path} is not read. */
  public static SourceTask on(LogDirectory archive, Clock clock) {
    return new ReplaySourceTask(clock, config -> open(archive));
  }

  /** What the connector does with positions that a user sends. */
  public static void alter(
      LogDirectory archive, String replayId, Map<Map<String, ?>, Map<String, ?>> offsets) {
    new OffsetAlteration(open(archive), replayId, StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES)
        .apply(offsets);
  }

  private static Archive open(LogDirectory directory) {
    try {
      return Archive.open(directory);
    } catch (IOException e) {
      throw new ConnectException(e);
    }
  }
}
