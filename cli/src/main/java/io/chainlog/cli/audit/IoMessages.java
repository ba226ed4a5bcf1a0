package io.chainlog.cli.audit;

import io.chainlog.storage.errors.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Words for I/O errors, of which Java's own often are no more than a path. */
public final class IoMessages {
  private IoMessages() {}

  /** One sentence that says what and where, without a full stop. */
  public static String of(IOException e) {
    if (e instanceof StorageException) {
      return e.getMessage();
    }
    if (e instanceof NoSuchFileException missing) {
      String reason = missing.getReason();
      return (reason == null ? "no such file or folder" : reason) + ": " + missing.getFile();
    }
    if (e instanceof AccessDeniedException denied) {
      return "no permission to read " + denied.getFile();
    }
    if (e instanceof NotDirectoryException other) {
      return "not a folder: " + other.getFile();
    }
    if (e instanceof FileSystemException || e instanceof FileNotFoundException) {
      return e.getMessage();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** What to say about a fault of this program, or of what it was given to run in. */
  public static String ofFault(Throwable fault) {
    return fault instanceof OutOfMemoryError
        ? "out of memory. Give Java more, such as CHAINLOG_OPTS=-Xmx4g, or check one stream at a time"
        : "the tool itself failed: " + fault;
  }
}
