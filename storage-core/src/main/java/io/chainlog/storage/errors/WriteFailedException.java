package io.chainlog.storage.errors;

/**
 * An append failed and has been undone: the stream ends where it ended before, so the same append
 * may be tried again, for instance when the disk has space once more.
 */
public final class WriteFailedException extends StorageException {
  private static final long serialVersionUID = 1L;

  public WriteFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
