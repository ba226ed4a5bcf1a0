package io.chainlog.cli;

import io.chainlog.cli.report.Printable;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes: results to standard output, everything else to standard error. Both are
 * UTF-8. Not thread safe.
 */
final class Console {
  /** Set by the start script when standard error is a terminal, which Java cannot tell. */
  static final String TERMINAL_PROPERTY = "chainlog.stderr.terminal";

  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final PrintStream err;
  private final boolean terminal;

  /**
   * @param terminal whether a person watches standard error
   */
  Console(OutputStream out, PrintStream err, boolean terminal) {
    this.out = new BufferedOutputStream(new StandardOutput(out), BUFFER_BYTES);
    this.err = err;
    this.terminal = terminal;
  }

  /** The console of this process. */
  static Console ofProcess() {
    return new Console(
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean(TERMINAL_PROPERTY));
  }

  /** Buffered; a write fails with {@link ClosedOutputException} once nobody reads any more. */
  OutputStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  boolean isTerminal() {
    return terminal;
  }

  /** Writes text to standard output. */
  void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes one line to standard error, with nothing in it that a terminal would act on. */
  void complain(String message) {
    err.println("chainlog: " + Printable.line(message));
    err.flush();
  }

  void flush() throws IOException {
    out.flush();
  }
}
