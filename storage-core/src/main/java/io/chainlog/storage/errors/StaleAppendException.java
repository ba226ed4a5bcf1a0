package io.chainlog.storage.errors;

/**
 * The caller's idea of the end of the stream is not the stream's own. Nothing was written; read the
 * stream's state again before the next append.
 */
public final class StaleAppendException extends StorageException {
  private static final long serialVersionUID = 1L;

  public StaleAppendException(String message) {
    super(message);
  }
}
