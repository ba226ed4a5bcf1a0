package io.chainlog.cli;

import io.chainlog.cli.audit.AuditProgress;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error where that is a terminal, and nothing elsewhere. */
final class ProgressDisplay implements AuditProgress, AutoCloseable {
  private static final int WIDTH = 79; // of the smallest usual terminal
  private static final int UPDATE_INTERVAL_MS = 200;
  private static final long MIB = 1L << 20;

  private final PrintStream err;
  private final boolean shown;
  private volatile ProgressBar bar;

  private ProgressDisplay(PrintStream err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  static ProgressDisplay on(Console console, boolean unwanted) {
    return new ProgressDisplay(console.err(), console.isTerminal() && !unwanted);
  }

  @Override
  public void start(long totalBytes) {
    if (shown) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("verify")
              .setInitialMax(totalBytes)
              .setUnit(" MiB", MIB)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(UPDATE_INTERVAL_MS)
              .setMaxRenderedLength(WIDTH)
              .setConsumer(new OneLine(err))
              .showSpeed()
              .build();
    }
  }

  @Override
  public void advance(long bytes) {
    ProgressBar started = bar;
    if (started != null) {
      started.stepBy(bytes);
    }
  }

  /** Removes the bar, so that the report starts on a clean line. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /**
   * Draws over one line again and again. The library's own consumer would take the terminal over.
   */
  private record OneLine(PrintStream err) implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return WIDTH;
    }

    @Override
    public void accept(String rendered) {
      err.print("\r" + rendered);
      err.flush();
    }

    @Override
    public void close() {
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      err.flush();
    }
  }
}
