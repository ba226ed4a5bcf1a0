package io.chainlog.storage.errors;

/**
 * A payload states a size above the limit of whoever reads it. The limit may have been higher when
 * it was written, so that this alone is no damage.
 */
public final class PayloadAboveLimitException extends CorruptPayloadException {
  private static final long serialVersionUID = 1L;

  private final long payloadBytes;

  public PayloadAboveLimitException(String message, long payloadBytes) {
    super(message);
    this.payloadBytes = payloadBytes;
  }

  /** The size that it states. */
  public long payloadBytes() {
    return payloadBytes;
  }
}
