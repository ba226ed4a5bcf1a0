package io.chainlog.cluster;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for another process, up to a time-out. */
public final class Waiting {
  private Waiting() {}

  /**
   * Waits until a condition is true.
   *
   * @param what how the reason for giving up begins
   * @throws ClusterException if it is not true within {@code timeout}
   */
  public static void until(
      String what, Duration timeout, Duration pause, BooleanSupplier condition) {
    until(what, timeout, pause, condition, () -> 0);
  }

  /**
   * Waits until a condition is true, however long that takes, as long as there is progress.
   *
   * @param progress a number that rises
   * @throws ClusterException if the number does not rise for {@code timeout}
   */
  public static void until(
      String what,
      Duration timeout,
      Duration pause,
      BooleanSupplier condition,
      LongSupplier progress) {
    long reached = progress.getAsLong();
    long since = System.nanoTime();
    while (!condition.getAsBoolean()) {
      long now = progress.getAsLong();
      if (now > reached) {
        reached = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > timeout.toNanos()) {
        throw new ClusterException(what + ": nothing happened for " + timeout.toSeconds() + " s");
      }
      pause(pause);
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw ClusterException.interrupted();
    }
  }
}
