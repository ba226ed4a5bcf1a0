package io.chainlog.connect.sink;

/**
 * Whether a partition had nothing to deliver for a while. In that time the topic may have been
 * deleted and created again: a consumer keeps its offset across that, and the task is not told.
 *
 * <p>For the task's thread. Times are in milliseconds of a clock that may be set back.
 */
final class Idleness {
  /** Less than it takes to delete a topic, to create it again, and for a consumer to go on. */
  static final long IDLE_MS = 500;

  /** So long it may take until it is a partition's turn, if a consumer has more of many others. */
  static final long BACKLOG_MS = 10_000;

  /** Kafka's default of max.poll.records: a consumer that delivers fewer has no more. */
  static final int FULL_POLL_RECORDS = 500;

  private long lastPutEndMs;

  /** The consumer had the last records at this time or later. */
  private long deliveredSinceMs;

  private boolean drained;

  Idleness(long nowMs) {
    lastPutEndMs = nowMs;
    deliveredSinceMs = nowMs;
  }

  /** Takes note that records of this partition came, and tells whether it was idle before them. */
  boolean endsAt(long nowMs) {
    long elapsedMs = nowMs - deliveredSinceMs;
    boolean idle = elapsedMs < 0 || elapsedMs >= (drained ? IDLE_MS : BACKLOG_MS);
    deliveredSinceMs = lastPutEndMs; // the process may have been stopped since
    drained = false;
    return idle;
  }

  /**
   * Takes note that the consumer was told where to read: what it delivers, it fetches from now on.
   */
  void asked(long nowMs) {
    deliveredSinceMs = nowMs;
  }

  /**
   * Takes note that the task has dealt with what was delivered.
   *
   * @param records how many there were, of all partitions
   */
  void putEnded(int records, long nowMs) {
    drained |= records < FULL_POLL_RECORDS;
    lastPutEndMs = nowMs;
  }
}
