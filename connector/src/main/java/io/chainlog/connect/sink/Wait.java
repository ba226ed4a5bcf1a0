package io.chainlog.connect.sink;

import io.chainlog.connect.sink.StorageFailures.Kind;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the stream of a partition cannot be written now, and how long that has been so. Logged
 * when it begins, once a minute, and when it is over: a stream that could be opened again may still
 * fail with the next record.
 */
final class Wait {
  private static final Logger LOG = LoggerFactory.getLogger(Wait.class);

  /** Trying lists the archive and opens a stream; batches may come each millisecond. */
  static final long ATTEMPT_INTERVAL_MS = 1_000;

  private static final long LOG_INTERVAL_MS = 60_000;

  private enum State {
    NONE,
    WAITING,
    REOPENED
  }

  private final TopicPartition partition;
  private final SinkPolicy policy;
  private State state = State.NONE;
  private long sinceMs;
  private Kind kind;
  private long lastAttemptMs;
  private long lastLoggedMs;

  Wait(TopicPartition partition, SinkPolicy policy) {
    this.partition = partition;
    this.policy = policy;
  }

  boolean isNow() {
    return state == State.WAITING;
  }

  /** Takes note of an attempt that failed. */
  void failed(Kind failure, String reason, long nowMs) {
    if (state == State.NONE) {
      sinceMs = nowMs;
      lastLoggedMs = nowMs - LOG_INTERVAL_MS;
      kind = null;
    }
    state = State.WAITING;
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

  /** The stream could be opened. */
  void opened() {
    if (isNow()) {
      state = State.REOPENED;
    }
  }

  /** What was archived since could be committed. */
  void committed(long nowMs) {
    if (state == State.REOPENED) {
      LOG.info("{}: archived again after {} ms of waiting", partition, elapsedMs(nowMs));
      end();
    }
  }

  /** It is not waited for any more. */
  void end() {
    state = State.NONE;
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

  /**
   * Whether to try now, while it is waited. Also if the clock was set back: until when is not known
   * then.
   */
  boolean isDue(long nowMs) {
    return isNow() && (nowMs < lastAttemptMs || nowMs - lastAttemptMs >= ATTEMPT_INTERVAL_MS);
  }

  /** Milliseconds since it began. */
  long elapsedMs(long nowMs) {
    return Math.max(0, nowMs - sinceMs);
  }
}
