package io.chainlog.quickstart;

import java.util.Locale;

/** A step did not show what it should. The message is the reason in the verdict line. */
final class QuickstartException extends RuntimeException {
  QuickstartException(String format, Object... arguments) {
    super(String.format(Locale.ROOT, format, arguments));
  }
}
