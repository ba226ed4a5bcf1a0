package io.chainlog.storage.errors;

/** A stream is not repaired as it was asked for. Nothing was changed; the message says why. */
public final class RepairRefusedException extends StorageException {
  private static final long serialVersionUID = 1L;

  public RepairRefusedException(String message) {
    super(message);
  }
}
