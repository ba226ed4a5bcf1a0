package io.chainlog.storage.errors;

/**
 * A stream that holds records but has no commit point, such as one written by another
 * implementation: how much of it was acknowledged is unknown. It can be read and verified, never
 * written.
 */
public final class UncommittedStreamException extends StorageException {
  private static final long serialVersionUID = 1L;

  public UncommittedStreamException(String message) {
    super(message);
  }
}
