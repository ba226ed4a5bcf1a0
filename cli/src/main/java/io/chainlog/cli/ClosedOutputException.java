package io.chainlog.cli;

import java.io.IOException;

/** Whoever read our output has had enough, as {@code head} does. */
final class ClosedOutputException extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedOutputException(IOException cause) {
    super("the reader of the output has closed it", cause);
  }
}
