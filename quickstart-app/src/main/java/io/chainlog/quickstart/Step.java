package io.chainlog.quickstart;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A step under way: takes what it found, and shows how far it is. For one thread at a time. */
final class Step implements AutoCloseable {
  private static final int WIDTH = 79;
  private static final String ERASE_LINE = "\u001b[K";
  private static final int REFRESH_MS = 100;
  private static final long PLAIN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final BooleanSupplier muted;
  private ProgressBar bar;
  private long lastPlainLine;
  private String finding = "done";

  Step(
      String name,
      PrintStream out,
      boolean terminal,
      LongSupplier nanoTime,
      BooleanSupplier muted) {
    this.name = name;
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.muted = muted;
    this.lastPlainLine = nanoTime.getAsLong();
  }

  /** Says what the step found; formatted for the root locale. */
  void found(String format, Object... arguments) {
    finding = String.format(Locale.ROOT, format, arguments);
  }

  String finding() {
    return finding;
  }

  /** Shows that {@code done} of {@code total} is done. */
  void progress(long done, long total) {
    if (muted.getAsBoolean()) {
      clearProgress();
    } else if (terminal) {
      showBar(Math.min(done, total), total);
    } else {
      showPlain(Math.min(done, total), total);
    }
  }

  /** Takes the progress bar away; the next progress brings it back. */
  void clearProgress() {
    if (bar != null) {
      bar.close();
      bar = null;
      draw(ERASE_LINE);
    }
  }

  @Override
  public void close() {
    clearProgress();
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

  private void showPlain(long done, long total) {
    long now = nanoTime.getAsLong();
    if (now - lastPlainLine >= PLAIN_INTERVAL_NANOS) {
      lastPlainLine = now;
      out.println(String.format(Locale.ROOT, "      %-9s %,d of %,d", name, done, total));
      out.flush();
    }
  }
}
