package io.chainlog.connect.sink;

import java.util.OptionalLong;

/**
 * Transaction markers and aborted records at the end of a partition. No consumer is given them, so
 * Connect does not learn that it has arrived at the end, and the group would lag for as long as
 * nothing else is produced. Where the cluster can be asked, they are passed over.
 */
final class UnreadableTail {
  private static final long NONE = -1;
  private static final int COMMITS_TO_REPEAT = 10;

  private long lastDelivered = NONE;
  private boolean idle;
  private long passedTo = NONE;
  private int commitsAtEnd;

  /** Takes note of where Connect was at a commit. */
  void atCommit(long delivered) {
    idle = delivered == lastDelivered;
    lastDelivered = delivered;
  }

  /** Whether nothing was delivered between the last two commits, and no one has looked since. */
  boolean isIdle() {
    return idle;
  }

  /** Kafka offset at which it begins. */
  long start() {
    return lastDelivered;
  }

  /** There is no reason to look until the next commit: it was done, or a record came. */
  void looked() {
    idle = false;
  }

  /** Connect has been asked to read on there. */
  void passedTo(long end) {
    passedTo = end;
    commitsAtEnd = 0;
  }

  /**
   * What to commit. Connect takes an offset that a task has asked for as committed already, and
   * would leave it out: the one before it is committed first. That is repeated now and then, since
   * a task does not learn whether a commit succeeded.
   */
  OptionalLong committable(OptionalLong next) {
    if (passedTo == NONE || next.isEmpty() || next.getAsLong() != passedTo) {
      return next;
    }
    boolean isFirst = commitsAtEnd % COMMITS_TO_REPEAT == 0;
    commitsAtEnd++;
    return isFirst ? OptionalLong.of(passedTo - 1) : next;
  }
}
