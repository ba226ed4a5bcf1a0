package io.chainlog.storage.errors;

/** A version or identifier that this release does not know. It is refused, never guessed. */
public final class UnsupportedFormatException extends StorageException {
  private static final long serialVersionUID = 1L;

  public UnsupportedFormatException(String message) {
    super(message);
  }
}
