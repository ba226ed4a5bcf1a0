package io.chainlog.connect.source;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the failure of one stream means: an error of the file system may pass and is tried again,
 * damage does not. For one thread at a time, except for the counts.
 */
final class StreamFailures {
  /** How long an error of the file system is taken for one that passes. */
  static final Duration PASSING = Duration.ofMinutes(2);

  private static final long FIRST_BACKOFF_MS = 100;
  private static final long LONGEST_BACKOFF_MS = 5_000;
  private static final int DOUBLINGS = 6;

  private static final Logger LOG = LoggerFactory.getLogger(StreamFailures.class);

  private final Clock clock;
  private final boolean skipsDamaged;
  private final Map<StreamId, Trouble> passing = new ConcurrentHashMap<>();
  private final Set<StreamId> skipped = new TreeSet<>();
  private final AtomicInteger damagedStreams = new AtomicInteger();
  private ConnectException first;

  StreamFailures(Clock clock, boolean skipsDamaged) {
    this.clock = clock;
    this.skipsDamaged = skipsDamaged;
  }

  private record Trouble(long sinceMs, int attempts, long retryAtMs) {}

  /**
   * Notes a failure.
   *
   * @return whether the stream is to be tried again later
   */
  boolean isPassing(StreamId stream, Exception failure) {
    if (failure instanceof IOException e && !(e instanceof StorageException)) {
      return isTriedAgain(stream, e);
    }
    damaged(stream, stream + ": " + failure.getMessage(), failure);
    return false;
  }

  private boolean isTriedAgain(StreamId stream, IOException failure) {
    long nowMs = clock.millis();
    Trouble before = passing.get(stream);
    long sinceMs = before == null ? nowMs : before.sinceMs();
    int attempts = before == null ? 1 : before.attempts() + 1;
    if (nowMs - sinceMs > PASSING.toMillis()) {
      passing.remove(stream);
      fail(
          new ConnectException(
              stream
                  + ": the archive could not be read for "
                  + PASSING.toSeconds()
                  + " s, in "
                  + attempts
                  + " attempts: "
                  + failure
                  + ". Fix the storage, then restart the task",
              failure));
      return false;
    }
    long backoffMs =
        Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << Math.min(attempts - 1, DOUBLINGS));
    passing.put(stream, new Trouble(sinceMs, attempts, nowMs + backoffMs));
    LOG.warn("{} cannot be read: {}. Trying again in {} ms", stream, failure, backoffMs);
    return true;
  }

  /** Notes a stream that cannot be replayed at all. */
  void damaged(StreamId stream, String reason, Exception cause) {
    if (skipsDamaged) {
      if (skipped.add(stream)) {
        LOG.error("Skipping the rest of stream {}, the other streams continue: {}", stream, reason);
        damagedStreams.incrementAndGet();
      }
    } else {
      damagedStreams.incrementAndGet();
      fail(new ConnectException(reason, cause));
    }
  }

  private void fail(ConnectException failure) {
    LOG.error(
        "Replay failed; records read before the failure, and the other streams of this task, will"
            + " still be delivered: {}",
        failure.getMessage());
    if (first == null) {
      first = failure;
    } else {
      first.addSuppressed(failure);
    }
  }

  /** Notes that a stream gave out a record. */
  void recovered(StreamId stream) {
    if (!passing.isEmpty() && passing.remove(stream) != null) {
      LOG.info("{} can be read again", stream);
    }
  }

  /** Whether the time has come to try the stream again. */
  boolean isDue(StreamId stream) {
    Trouble trouble = passing.get(stream);
    return trouble == null || clock.millis() >= trouble.retryAtMs();
  }

  /** Why the task will fail once its other streams are delivered; null if nothing is wrong. */
  ConnectException first() {
    return first;
  }

  /** Streams that are tried again; any thread may ask. */
  int retryingStreams() {
    return passing.size();
  }

  /** Streams that are damaged or cannot be replayed; any thread may ask. */
  int damagedStreams() {
    return damagedStreams.get();
  }
}
