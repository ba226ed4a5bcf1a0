package io.chainlog.quickstart;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waiting for another process, with an end to patience. */
final class Waiting {
  private Waiting() {}

  /**
   * Waits until it holds.
   *
   * @param what how the reason for giving up begins
   * @throws QuickstartException if it does not hold within {@code patience}
   */
  static void until(String what, Duration patience, Duration pause, BooleanSupplier holds) {
    until(what, patience, pause, holds, () -> 0);
  }

  /**
   * Waits until it holds, however long that takes, as long as there is progress.
   *
   * @param progress a number that rises
   * @throws QuickstartException if the number stands still for {@code patience}
   */
  static void until(
      String what,
      Duration patience,
      Duration pause,
      BooleanSupplier holds,
      LongSupplier progress) {
    long reached = progress.getAsLong();
    long since = System.nanoTime();
    while (!holds.getAsBoolean()) {
      long now = progress.getAsLong();
      if (now > reached) {
        reached = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patience.toNanos()) {
        throw new QuickstartException(
            String.format(
                Locale.ROOT, "%s: nothing happened for %d s", what, patience.toSeconds()));
      }
      pause(pause);
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw QuickstartException.interrupted();
    }
  }
}
