package io.chainlog.connect.sink;

import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.errors.WriteFailedException;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/** Maps storage exceptions to what they mean for a partition. */
final class StorageFailures {
  /** As Linux and the JDK word it, also in a JVM whose own messages are in another language. */
  private static final List<String> OUT_OF_SPACE =
      List.of("No space left on device", "Disk quota exceeded", "ENOSPC", "EDQUOT");

  private StorageFailures() {}

  /** What a failure means for a partition. */
  enum Kind {
    /** Another writer has the stream: it is waited for as long as the lock is really held. */
    LOCKED,
    /** The disk is full: waited for without end, since only space is missing. */
    FULL,
    /** May pass by itself: tried again for a while. */
    PASSING,
    /** Stays so: damage, another writer that has taken over, a sync that failed. */
    FINAL
  }

  /**
   * A failed sync is final: a sync tried again reports success for pages that the kernel has
   * dropped. When the disk is full nothing was dropped that was promised, and opening the stream
   * again starts from its commit point.
   */
  static Kind kindOf(IOException failure) {
    if (failure instanceof StreamLockedException) {
      return Kind.LOCKED;
    }
    if (isOutOfSpace(failure)) {
      return Kind.FULL;
    }
    boolean undoneOrForeign =
        failure instanceof WriteFailedException || !(failure instanceof StorageException);
    return undoneOrForeign ? Kind.PASSING : Kind.FINAL;
  }

  private static boolean isOutOfSpace(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && OUT_OF_SPACE.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  /** A failure that fails the task. */
  static ConnectException translate(Object topicPartition, IOException failure) {
    return new ConnectException(topicPartition + ": " + reason(failure), failure);
  }

  /** What happened, with place and remedy. */
  static String reason(IOException failure) {
    return failure instanceof StorageException
        ? failure.getMessage()
        : "the archive cannot be read or written: " + failure;
  }
}
