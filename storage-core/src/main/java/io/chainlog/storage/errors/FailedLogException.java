package io.chainlog.storage.errors;

/**
 * A sync failed, or a failed write could not be undone. Final for this writer: the kernel may have
 * dropped the pages, and a sync tried again would report success for them. Close the stream and
 * open it anew; recovery starts from the last commit point.
 */
public final class FailedLogException extends StorageException {
  private static final long serialVersionUID = 1L;

  public FailedLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
