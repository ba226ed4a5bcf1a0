package io.chainlog.storage.errors;

/** The folder is missing, cannot be used, or holds something other than an archive. */
public final class NotAnArchiveException extends StorageException {
  private static final long serialVersionUID = 1L;

  public NotAnArchiveException(String message) {
    super(message);
  }

  public NotAnArchiveException(String message, Throwable cause) {
    super(message, cause);
  }
}
