package io.chainlog.envelope;

import java.io.IOException;

/** The payload of a data record is not an envelope that this release knows. */
public final class InvalidEnvelopeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int position;

  InvalidEnvelopeException(int position, String detail) {
    super("invalid envelope at byte " + position + " of the payload: " + detail);
    this.position = position;
  }

  InvalidEnvelopeException(int position, String detail, Throwable cause) {
    this(position, detail);
    initCause(cause);
  }

  /** Byte position in the payload of what is wrong. */
  public int position() {
    return position;
  }
}
