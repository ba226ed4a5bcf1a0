package io.chainlog.connect.config;

import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.UUID;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The folder that {@code archive.path} names.
 *
 * @param path absolute
 */
public record ArchiveFolder(Path path) {

  public static ArchiveFolder of(String path) {
    return new ArchiveFolder(Path.of(path));
  }

  /**
   * Checks that this worker could write an archive here, and changes nothing.
   *
   * @throws ConfigException if the folder is missing, cannot be written, or holds something else
   */
  public void requireWritable() {
    if (!Files.isDirectory(path)) {
      throw invalid("there is no such folder. Make it, or mount the storage on every worker");
    }
    if (!Files.isWritable(path)) {
      throw invalid("this worker may not write there. Make the folder writable for its user");
    }
    if (!isEmpty()) {
      requireArchive();
    }
  }

  /**
   * Checks that this worker sees an archive here.
   *
   * @throws ConfigException if it does not
   */
  public void requireArchive() {
    try {
      Archive.open(directory());
    } catch (IOException e) {
      throw invalid(reason(e));
    }
  }

  /** Opens the archive, or makes one where the folder is empty. */
  public Archive openOrCreate(Clock clock) {
    try {
      return Archive.openOrCreate(directory(), clock);
    } catch (IOException e) {
      return openMadeByAnother(e);
    }
  }

  /** Two connectors may find the folder empty at the same time. One of them is too late. */
  private Archive openMadeByAnother(IOException failure) {
    try {
      return Archive.open(directory());
    } catch (IOException e) {
      throw new ConnectException(reason(failure), failure);
    }
  }

  /** Opens the archive. */
  public Archive open() {
    try {
      return Archive.open(directory());
    } catch (IOException e) {
      throw new ConnectException(reason(e), e);
    }
  }

  /**
   * Opens the archive in a task, which may run on another worker than the connector.
   *
   * @throws ConnectException if it is missing here, or another one
   */
  public Archive openSame(String archiveId) {
    Archive archive;
    try {
      archive = Archive.open(directory());
    } catch (IOException e) {
      throw new ConnectException(unseen(archiveId, reason(e)), e);
    }
    UUID found = archive.identity().id();
    if (!found.toString().equals(archiveId)) {
      throw new ConnectException(unseen(archiveId, "there is archive " + found));
    }
    return archive;
  }

  private String unseen(String archiveId, String found) {
    return "this worker does not see the archive: mount the same storage on every worker. "
        + String.format(Locale.ROOT, "Archive %s should be in %s, but %s", archiveId, path, found);
  }

  private boolean isEmpty() {
    try {
      return directory().list().isEmpty();
    } catch (IOException e) {
      throw invalid("it cannot be listed: " + e);
    }
  }

  private FileLogDirectory directory() {
    return new FileLogDirectory(path);
  }

  /** Our own messages name place and remedy; those of the platform do not even say what failed. */
  private static String reason(IOException e) {
    return e instanceof StorageException ? e.getMessage() : "the archive cannot be opened: " + e;
  }

  private ConfigException invalid(String reason) {
    return new ConfigException(ArchiveSettings.ARCHIVE_PATH_CONFIG, path, reason);
  }
}
