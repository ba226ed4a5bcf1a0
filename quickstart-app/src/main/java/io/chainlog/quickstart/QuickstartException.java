package io.chainlog.quickstart;

/** Something did not hold, or could not be done. The message is the reason in the verdict line. */
final class QuickstartException extends RuntimeException {
  QuickstartException(String message) {
    super(message);
  }

  QuickstartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For an interrupt, which here always means that the program is being stopped. */
  static QuickstartException interrupted() {
    Thread.currentThread().interrupt();
    return new QuickstartException("interrupted");
  }
}
