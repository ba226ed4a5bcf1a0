package io.chainlog.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Prints one line a step, with what it did and what it found. While a step runs, a terminal shows a
 * progress bar in that line's place; elsewhere a line reports the progress every ten seconds.
 *
 * <p>For one thread at a time, but for {@link #mute}, which any thread may call.
 */
final class Console {
  private static final int WIDTH = 79;
  private static final String ERASE_LINE = "\u001b[K";
  private static final int REFRESH_MS = 100;
  private static final long PLAIN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

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
  interface Step {
    /** Returns what it found, in a few words. */
    String run(Progress progress) throws IOException;
  }

  /** Does a step, and prints its line when it is over, however it ends. */
  void step(String name, Step step) throws IOException {
    number++;
    long began = nanoTime.getAsLong();
    String finding = "failed";
    try (Progress progress = new Progress(name)) {
      finding = step.run(progress);
    } finally {
      line("[%d/%d] %-9s %s (%s)", number, steps, name, finding, seconds(began, "%.1f s"));
    }
  }

  /** Prints a line. */
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

  /** Shows how far a step is. For one thread at a time. */
  final class Progress implements AutoCloseable {
    private final String name;
    private ProgressBar bar;
    private long lastPlainLine = nanoTime.getAsLong();

    private Progress(String name) {
      this.name = name;
    }

    /** Shows that {@code done} of {@code total} is done. */
    void show(long done, long total) {
      if (muted) {
        close();
      } else if (terminal) {
        showBar(Math.min(done, total), total);
      } else if (nanoTime.getAsLong() - lastPlainLine >= PLAIN_INTERVAL_NANOS) {
        lastPlainLine = nanoTime.getAsLong();
        line("      %-9s %,d of %,d", name, Math.min(done, total), total);
      }
    }

    private void showBar(long done, long total) {
      if (bar == null) {
        bar =
            new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MS)
                .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                .build();
      }
      bar.maxHint(total);
      bar.stepTo(done);
    }

    private void draw(String text) {
      out.print("\r" + text);
      out.flush();
    }

    /** Removes the progress bar. */
    @Override
    public void close() {
      if (bar != null) {
        bar.close();
        bar = null;
        draw(ERASE_LINE);
      }
    }
  }
}
