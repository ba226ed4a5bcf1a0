package io.chainlog.storage.errors;

import java.io.IOException;

/**
 * A failure of an archive or of the medium below it.
 *
 * <p>Every message names the place (stream, file, byte position, stream offset, as far as they are
 * known) and the remedy. Mistakes of the caller are {@link IllegalArgumentException} or {@link
 * IllegalStateException}, never this.
 */
public class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  public StorageException(String message) {
    super(message);
  }

  public StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
