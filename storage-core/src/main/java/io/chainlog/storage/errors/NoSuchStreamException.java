package io.chainlog.storage.errors;

/** A stream that was named is not in the archive, or is a link, which is never followed. */
public final class NoSuchStreamException extends StorageException {
  private static final long serialVersionUID = 1L;

  public NoSuchStreamException(String message) {
    super(message);
  }
}
