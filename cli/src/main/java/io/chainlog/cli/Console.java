package io.chainlog.cli;

import io.chainlog.cli.report.Printable;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a command writes: results to standard output, everything else to standard error. Both are
 * UTF-8. Not thread safe.
 */
final class Console {
  /** Set by the start script when standard error is a terminal, which Java cannot tell. */
  static final String TERMINAL_PROPERTY = "chainlog.stderr.terminal";

  /** Set by the start script when standard input is one. */
  static final String INPUT_TERMINAL_PROPERTY = "chainlog.stdin.terminal";

  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Optional<InputStream> answers;

  /**
   * @param terminal whether a person watches standard error
   */
  Console(OutputStream out, PrintStream err, boolean terminal) {
    this(out, err, terminal, Optional.empty());
  }

  /**
   * @param terminal whether a person watches standard error
   * @param answers where a person types, if one does
   */
  Console(OutputStream out, PrintStream err, boolean terminal, Optional<InputStream> answers) {
    this.answers = answers;
    this.out = new BufferedOutputStream(new StandardOutput(out), BUFFER_BYTES);
    this.err = err;
    this.terminal = terminal;
  }

  /** The console of this process. */
  static Console ofProcess() {
    return new Console(
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        Boolean.getBoolean(TERMINAL_PROPERTY),
        Boolean.getBoolean(INPUT_TERMINAL_PROPERTY) ? Optional.of(System.in) : Optional.empty());
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

  /** Whether there is somebody who reads a question and can answer it. */
  boolean canAsk() {
    return terminal && answers.isPresent();
  }

  /** Whether the answer is yes. */
  boolean ask(String question) throws IOException {
    err.print(Printable.line(question) + " Type yes: ");
    err.flush();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(answers.orElseThrow(), StandardCharsets.UTF_8));
    String answer = reader.readLine();
    return answer != null && answer.strip().equals("yes");
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
