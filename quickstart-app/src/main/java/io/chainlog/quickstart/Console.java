package io.chainlog.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the person in front of it sees: one line a step, saying what it did and what it found. On a
 * terminal a progress bar stands in the line's place until then; elsewhere a line says how far it
 * is, if it takes long.
 *
 * <p>For one thread at a time, but for {@link #mute}, which any thread may call.
 */
final class Console {
  private final PrintStream out;
  private final boolean terminal;
  private final int steps;
  private final LongSupplier nanoTime;
  private final long start;
  private int number;
  private volatile boolean muted;

  /**
   * @param terminal whether a person watches {@code out}
   * @param steps how many steps there will be
   * @param nanoTime what durations are measured by, as {@link System#nanoTime}
   */
  Console(PrintStream out, boolean terminal, int steps, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.steps = steps;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** The work of a step. */
  interface Work<T> {
    T run(Step step) throws IOException;
  }

  /** The work of a step that has no result. */
  interface Task {
    void run(Step step) throws IOException;
  }

  /** As {@link #step}, for a step without a result. */
  void run(String name, Task task) throws IOException {
    this.<Void>step(
        name,
        step -> {
          task.run(step);
          return null;
        });
  }

  /** Does a step, and prints its line when it is over, however it ends. */
  <T> T step(String name, Work<T> work) throws IOException {
    number++;
    long began = nanoTime.getAsLong();
    String finding = "failed";
    try (Step step = new Step(name, out, terminal, nanoTime, () -> muted)) {
      T result = work.run(step);
      step.clearProgress();
      finding = step.finding();
      return result;
    } finally {
      line("[%d/%d] %-9s %s (%s)", number, steps, name, finding, seconds(began, "%.1f s"));
    }
  }

  /** Prints a line as it is. */
  void line(String format, Object... arguments) {
    if (!muted) {
      out.println(String.format(Locale.ROOT, format, arguments));
      out.flush();
    }
  }

  /** Prints the last line. */
  void verdict(boolean pass, String text) {
    line("VERDICT: %s  %s (%s)", pass ? "PASS" : "FAIL", text, seconds(start, "%.0f s"));
  }

  /** Nothing is printed from now on: the program is being stopped, and what fails is no news. */
  void mute() {
    muted = true;
  }

  private String seconds(long since, String format) {
    double nanos = nanoTime.getAsLong() - since;
    return String.format(Locale.ROOT, format, nanos / TimeUnit.SECONDS.toNanos(1));
  }
}
