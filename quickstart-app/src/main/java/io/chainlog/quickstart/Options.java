package io.chainlog.quickstart;

import io.chainlog.storage.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the caller asked for.
 *
 * @param work folder for all files, empty for a temporary one
 * @param keep whether broker and worker stay up after the verdict
 * @param records how many records to write into our own topic
 * @param given the user's own broker and topic, empty for ours
 */
record Options(Optional<Path> work, boolean keep, long records, Optional<Given> given) {

  /**
   * A topic of the user's.
   *
   * @param archive folder for its archive
   * @param bootstrapServer host and port of a broker
   * @param topic read, never written
   * @param replayTopic written, must be new or empty
   */
  record Given(Path archive, String bootstrapServer, String topic, String replayTopic) {
    Given {
      if (topic.equals(replayTopic)) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "--replay-to names the archived topic %s itself, which is never written",
                topic));
      }
    }

    /**
     * Refuses a folder that holds something other than an archive.
     *
     * @throws UsageException if it does
     */
    void requireUsableArchive() throws IOException {
      if (Files.exists(archive) && !Files.isDirectory(archive)) {
        throw new UsageException(archive + " is a file. --archive needs a folder");
      }
      if (Files.exists(archive) && !Files.exists(archive.resolve(Archive.IDENTITY_FILE))) {
        try (Stream<Path> files = Files.list(archive)) {
          if (files.findAny().isPresent()) {
            throw new UsageException(
                archive + " holds files and is no archive. Name a new or empty folder");
          }
        }
      }
    }
  }

  /**
   * Refuses what would destroy something or cannot work, before anything is made.
   *
   * @throws UsageException if so
   */
  void check() throws IOException {
    if (records < Workload.LEAST_RECORDS) {
      throw new UsageException(
          String.format(
              Locale.ROOT, "--records must be at least %,d: %,d", Workload.LEAST_RECORDS, records));
    }
    if (given.isPresent()) {
      given.get().requireUsableArchive();
      if (work.isPresent() && given.get().archive().startsWith(work.get())) {
        throw new UsageException(
            String.format(
                Locale.ROOT,
                "--archive %s lies in --work %s, which a run clears. Name folders apart",
                given.get().archive(),
                work.get()));
      }
    }
  }
}
