package io.chainlog.quickstart;

/** The caller asked for something that is refused; nothing was started or changed. */
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }
}
