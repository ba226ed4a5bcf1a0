package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.time.Clock;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkTask;

/** Creates sink tasks whose archive is in any {@link LogDirectory}. */
public final class SinkTasks {
  private SinkTasks() {}

  /**
   * A task for settings that name this archive's id; nothing else of path and addresses is read. It
   * does everything on the thread that calls it, so that a schedule can be repeated.
   */
  public static SinkTask on(LogDirectory archive, KafkaTopics cluster, Clock clock) {
    return new ArchiveSinkTask(
        clock,
        config -> open(archive, config),
        config -> cluster,
        (opened, config, opening) -> opened.open(config, opening, Runnable::run));
  }

  private static Archive open(LogDirectory directory, ArchiveSinkConfig config) {
    try {
      Archive archive = Archive.open(directory);
      String expected = config.originalsStrings().get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG);
      if (!archive.identity().id().toString().equals(expected)) {
        throw new ConnectException("another archive: " + archive.identity());
      }
      return archive;
    } catch (IOException e) {
      throw new ConnectException(e);
    }
  }
}
