package io.chainlog.storage.errors;

/**
 * This writer has lost its place: a later writer has taken the stream over, or the lock file or the
 * folder is no longer the one it opened. It must not write again; open the stream anew.
 */
public final class FencedWriterException extends StorageException {
  private static final long serialVersionUID = 1L;

  public FencedWriterException(String message) {
    super(message);
  }
}
