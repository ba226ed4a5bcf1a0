package io.chainlog.connect.sink;

import io.chainlog.connect.sink.StorageFailures.Kind;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition whose stream cannot be written now, and how long that has been so. Logged when it
 * begins and once a minute.
 */
final class Wait {
  private static final Logger LOG = LoggerFactory.getLogger(Wait.class);

  /** Trying lists the archive and opens a stream; batches may come each millisecond. */
  static final long ATTEMPT_INTERVAL_MS = 1_000;

  private static final long LOG_INTERVAL_MS = 60_000;

  private final TopicPartition partition;
  private final SinkPolicy policy;
  private long sinceMs;
  private Kind kind;
  private long lastAttemptMs;
  private long lastLoggedMs;

  Wait(TopicPartition partition, SinkPolicy policy, long nowMs) {
    this.partition = partition;
    this.policy = policy;
    this.sinceMs = nowMs;
    this.lastLoggedMs = nowMs - LOG_INTERVAL_MS;
  }

  /** Takes note of an attempt that failed. */
  void failed(Kind failure, String reason, long nowMs) {
    boolean changed = kind != null && kind != failure;
    if (changed) {
      sinceMs = nowMs;
    }
    kind = failure;
    lastAttemptMs = nowMs;
    if (changed || nowMs < lastLoggedMs || nowMs - lastLoggedMs >= LOG_INTERVAL_MS) {
      lastLoggedMs = nowMs;
      log(reason, nowMs);
    }
  }

  private void log(String reason, long nowMs) {
    long seconds = elapsedMs(nowMs) / 1_000;
    if (kind == Kind.LOCKED && seconds > 0 && elapsedMs(nowMs) >= policy.lockTimeoutMs()) {
      LOG.error(
          "{}: still waiting after {} s, longer than {}; the partition is not archived meanwhile: {}",
          partition,
          seconds,
          SinkPolicy.LOCK_TIMEOUT_MS_CONFIG,
          reason);
    } else {
      LOG.warn("{}: waiting ({} s so far), then trying again: {}", partition, seconds, reason);
    }
  }

  /** Whether an error that may pass has not passed in time. */
  boolean isOver(long nowMs) {
    return kind == Kind.PASSING && elapsedMs(nowMs) >= policy.retryTimeoutMs();
  }

  /** Whether to try now. Also if the clock was set back: until when is not known then. */
  boolean isDue(long nowMs) {
    return nowMs < lastAttemptMs || nowMs - lastAttemptMs >= ATTEMPT_INTERVAL_MS;
  }

  /** Milliseconds since it began. */
  long elapsedMs(long nowMs) {
    return Math.max(0, nowMs - sinceMs);
  }
}
