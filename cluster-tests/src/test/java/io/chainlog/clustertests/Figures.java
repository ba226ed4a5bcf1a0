package io.chainlog.clustertests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What a run came to, over all its tests.
 *
 * <p>Thread-safe.
 */
final class Figures {
  private static final AtomicLong ARCHIVED = new AtomicLong();
  private static final AtomicLong REPLAYED = new AtomicLong();
  private static final AtomicLong KILLS = new AtomicLong();
  private static final AtomicLong REBALANCES = new AtomicLong();
  private static final AtomicLong RESTARTS = new AtomicLong();
  private static final AtomicLong DUPLICATES = new AtomicLong();
  private static final List<Duration> TIMES_TO_RESUME = new ArrayList<>();
  private static Differences differences = Differences.NONE;

  private Figures() {}

  /**
   * Adds what a comparison of an archive came to.
   *
   * @param more equal records that were not counted before
   */
  static synchronized void archived(Differences found, long more) {
    ARCHIVED.addAndGet(more);
    differences = differences.plus(found);
  }

  /**
   * Adds what a comparison of a replay came to.
   *
   * @param more equal records that were not counted before
   */
  static synchronized void replayed(Differences found, long more) {
    REPLAYED.addAndGet(more);
    differences = differences.plus(found);
  }

  static void killed() {
    KILLS.incrementAndGet();
  }

  /** Counts a task that was restarted since Kafka had ended its transactions. */
  static void restartedAfterTransactionError() {
    RESTARTS.incrementAndGet();
  }

  /** Counts the rebalances of workers and consumers in the workers' logs. */
  static void countRebalances(Path logs) throws IOException {
    for (String worker : List.of("worker-1.log", "worker-2.log")) {
      try (Stream<String> lines = Files.lines(logs.resolve(worker))) {
        REBALANCES.addAndGet(
            lines.filter(line -> line.contains("Successfully joined group")).count());
      }
    }
  }

  /** Adds records that were delivered again and compared, as far as metrics tell. */
  static void duplicates(long count) {
    DUPLICATES.addAndGet(count);
  }

  /** From a kill until all that was acknowledged before it, and more, is archived. */
  static synchronized void resumedAfter(Duration time) {
    TIMES_TO_RESUME.add(time);
  }

  static synchronized void print() {
    List<Duration> times = TIMES_TO_RESUME.stream().sorted().toList();
    Duration median = times.isEmpty() ? Duration.ZERO : times.get(times.size() / 2);
    Duration longest = times.isEmpty() ? Duration.ZERO : times.get(times.size() - 1);
    System.out.printf(
        Locale.ROOT,
        "Cluster tests: %,d records archived, %,d replayed, %d kills, %d rebalances, %,d duplicates"
            + " compared; resumed after a kill in %.1f s (median), %.1f s (longest); lost %d,"
            + " doubled %d, invented %d, out of order %d; %d tasks restarted after a transaction"
            + " error of Kafka%n",
        ARCHIVED.get(),
        REPLAYED.get(),
        KILLS.get(),
        REBALANCES.get(),
        DUPLICATES.get(),
        median.toMillis() / 1000.0,
        longest.toMillis() / 1000.0,
        differences.lost(),
        differences.doubled(),
        differences.invented(),
        differences.outOfOrder(),
        RESTARTS.get());
  }
}
