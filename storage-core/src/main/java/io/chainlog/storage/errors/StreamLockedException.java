package io.chainlog.storage.errors;

/** Another writer, of this process or of another one, has the stream open. */
public final class StreamLockedException extends StorageException {
  private static final long serialVersionUID = 1L;

  public StreamLockedException(String message) {
    super(message);
  }
}
