package io.chainlog.connect.sink;

import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.envelope.WriterOpened.Overlap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a sink task counts. Counted on the task's thread, read on any. The names are listed in
 * {@code docs/OPERATIONS.md}.
 */
final class SinkMetrics {
  private static final double NANOS_PER_MS = 1e6;

  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong gaps = new AtomicLong();
  private final AtomicLong missingOffsets = new AtomicLong();
  private final AtomicLong compared = new AtomicLong();
  private final AtomicLong overlapsGone = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong syncs = new AtomicLong();
  private final AtomicLong syncNanos = new AtomicLong();
  private final AtomicLong lastSyncNanos = new AtomicLong();
  private volatile Partitions partitions = new Partitions(0, 0, 0, 0);
  private final TaskMetrics metrics;

  /**
   * How many partitions there are of each kind.
   *
   * @param longestWaitMs of those that wait, in milliseconds
   */
  record Partitions(int open, int waiting, int failed, long longestWaitMs) {}

  SinkMetrics(TaskMetrics metrics) {
    this.metrics = metrics;
    total("records-archived-total", "Kafka records appended, skipped ones included", records);
    total("bytes-archived-total", "Bytes of the appended payloads, before compression", bytes);
    total("gaps-total", "Gaps in the Kafka offsets that were archived", gaps);
    total("missing-offsets-total", "Kafka offsets missing in all of these gaps", missingOffsets);
    total(
        "duplicates-compared-total",
        "Records that Kafka delivered again and that equal the archived ones",
        compared);
    total(
        "overlaps-gone-total",
        "Streams that went on although Kafka had their last archived record no longer",
        overlapsGone);
    total("failures-total", "Failures of streams, those that were waited out included", failures);
    total("syncs-total", "Syncs of a stream", syncs);
    metrics.gauge("sync-time-total-ms", "Time spent in syncs, in ms", () -> ms(syncNanos));
    metrics.gauge("sync-time-last-ms", "Time that the last sync took, in ms", this::lastSyncMs);
    metrics.gauge("open-partitions", "Partitions that are archived now", () -> partitions.open);
    metrics.gauge(
        "waiting-partitions",
        "Partitions that wait for a lock, for disk space, or for an error to pass",
        () -> partitions.waiting);
    metrics.gauge(
        "failed-partitions",
        "Partitions that failed and are not archived until the task is restarted",
        () -> partitions.failed);
    metrics.gauge(
        "longest-wait-ms", "How long the partition waits that waits longest, in ms", this::waitMs);
  }

  private void total(String name, String description, AtomicLong value) {
    metrics.gauge(name, description, value::get);
  }

  private double lastSyncMs() {
    return ms(lastSyncNanos);
  }

  private long waitMs() {
    return partitions.longestWaitMs;
  }

  private static double ms(AtomicLong nanos) {
    return nanos.get() / NANOS_PER_MS;
  }

  /** Where single partitions are published. */
  TaskMetrics task() {
    return metrics;
  }

  void archived(int count, long payloadBytes, Gaps found) {
    records.addAndGet(count);
    bytes.addAndGet(payloadBytes);
    gaps.addAndGet(found.count());
    missingOffsets.addAndGet(found.offsets());
  }

  void compared(int count) {
    compared.addAndGet(count);
  }

  void opened(Overlap overlap) {
    if (overlap.kind().equals(Overlap.GONE)) {
      overlapsGone.incrementAndGet();
    }
  }

  void failed() {
    failures.incrementAndGet();
  }

  void synced(long nanos) {
    syncs.incrementAndGet();
    syncNanos.addAndGet(nanos);
    lastSyncNanos.set(nanos);
  }

  void partitions(Partitions now) {
    partitions = now;
  }
}
