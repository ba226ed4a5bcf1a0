package io.chainlog.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Standard output that fails when it cannot be written, where {@link System#out} would go on in
 * silence. It fails once: what is written after that is lost without another word. Not thread safe.
 */
final class StandardOutput extends FilterOutputStream {
  private boolean failed;

  StandardOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int start, int length) throws IOException {
    attempt(() -> out.write(bytes, start, length));
  }

  @Override
  public void flush() throws IOException {
    attempt(out::flush);
  }

  private void attempt(Action action) throws IOException {
    if (failed) {
      return;
    }
    try {
      action.run();
    } catch (IOException e) {
      failed = true;
      throw translate(e);
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Java tells a closed pipe from a full disk only by the words of the operating system. */
  private static IOException translate(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("pipe")
        ? new ClosedOutputException(e)
        : new IOException("standard output cannot be written: " + e.getMessage(), e);
  }
}
