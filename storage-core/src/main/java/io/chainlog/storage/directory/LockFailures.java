package io.chainlog.storage.directory;

import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StreamLockedException;
import java.util.Locale;

/** What locks say when they are refused or lost, the same for every implementation. */
final class LockFailures {

  private static final String STOP_THE_OTHER =
      "Find and stop the other task or connector; the lock goes away with its process."
          + " Do not delete the file";

  private LockFailures() {}

  static StreamLockedException held(Object location, String holder) {
    return new StreamLockedException(
        String.format(Locale.ROOT, "%s is locked by %s. %s", location, holder, STOP_THE_OTHER));
  }

  static FencedWriterException released(Object location) {
    return fenced(location, "was released");
  }

  static FencedWriterException moved(Object location) {
    return fenced(location, "is lost: the file or its folder has been moved or deleted");
  }

  static FencedWriterException replaced(Object location) {
    return fenced(location, "is lost: another file has taken the place of the locked one");
  }

  private static FencedWriterException fenced(Object location, String what) {
    return new FencedWriterException(
        String.format(
            Locale.ROOT, "The lock on %s %s. Do not write; open the stream anew", location, what));
  }
}
