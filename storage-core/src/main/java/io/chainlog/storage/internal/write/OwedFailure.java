package io.chainlog.storage.internal.write;

import io.chainlog.storage.errors.FailedLogException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Why batches were not written, until each thread that had appended one of them was told. Another
 * thread that asks before is told as well, once, and takes nothing away from those.
 *
 * <p>Guarded by its user.
 */
final class OwedFailure {
  private final Set<Thread> owed = new HashSet<>();
  private final Set<Thread> told = new HashSet<>();
  private Throwable cause;

  /** A newer failure takes the place of an older one. */
  void raise(Throwable newCause) {
    cause = newCause;
    told.clear();
  }

  void oweTo(Thread appender) {
    owed.add(appender);
  }

  boolean concerns(Thread thread) {
    return cause != null && (owed.contains(thread) || !told.contains(thread));
  }

  /** Tells the calling thread, if it was not told before. */
  void tell() throws IOException {
    Thread caller = Thread.currentThread();
    if (!concerns(caller)) {
      return;
    }
    IOException failure = asStorageFailure(cause);
    told.add(caller);
    owed.remove(caller);
    if (owed.isEmpty()) {
      cause = null;
      told.clear();
    }
    throw failure;
  }

  static IOException asStorageFailure(Throwable e) {
    return e instanceof IOException failure
        ? failure
        : new FailedLogException("the writing thread failed: " + e, e);
  }
}
