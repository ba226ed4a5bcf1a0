package io.chainlog.connect.sink;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions whose streams another writer has locked, and how long to wait for each.
 *
 * <p>Mostly it is a task that has lost the partition and not noticed yet, so failing at once would
 * turn a pause of another worker into work for an operator.
 */
final class LockedPartitions {
  /** Trying costs a system call or two for each partition; batches may come each millisecond. */
  private static final long ATTEMPT_INTERVAL_MS = 1_000;

  private final Clock clock;
  private final long timeoutMs;
  private final Map<TopicPartition, Long> waitingSinceMs = new HashMap<>();
  private long lastAttemptMs;

  LockedPartitions(long timeoutMs, Clock clock) {
    this.timeoutMs = timeoutMs;
    this.clock = clock;
  }

  /** Whether it was not among them before. */
  boolean add(TopicPartition partition) {
    lastAttemptMs = clock.millis();
    return waitingSinceMs.putIfAbsent(partition, lastAttemptMs) == null;
  }

  void remove(TopicPartition partition) {
    waitingSinceMs.remove(partition);
  }

  boolean isEmpty() {
    return waitingSinceMs.isEmpty();
  }

  /** Those of the given ones that are waited for. */
  List<TopicPartition> among(Collection<TopicPartition> partitions) {
    return partitions.stream().filter(waitingSinceMs::containsKey).toList();
  }

  boolean isOverdue(TopicPartition partition) {
    return clock.millis() - waitingSinceMs.get(partition) >= timeoutMs;
  }

  /** Those to try now; empty when the last attempt was just before. */
  List<TopicPartition> due() {
    long now = clock.millis();
    if (isEmpty() || isJustAfterAttempt(now)) {
      return List.of();
    }
    lastAttemptMs = now;
    return List.copyOf(waitingSinceMs.keySet());
  }

  /** Not if the clock has been set back: until when is not known then. */
  private boolean isJustAfterAttempt(long now) {
    return now >= lastAttemptMs && now - lastAttemptMs < ATTEMPT_INTERVAL_MS;
  }

  /** When to look again, in milliseconds. */
  long attemptIntervalMs() {
    return ATTEMPT_INTERVAL_MS;
  }
}
