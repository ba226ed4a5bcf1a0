package io.chainlog.storage.segment;

import io.chainlog.storage.directory.LogOutput;
import java.io.IOException;

/** Gathers frames, so that each need not be an append of its own. */
final class BufferedOutput {
  private static final int BUFFER_BYTES = 128 << 10;

  private final LogOutput output;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  BufferedOutput(LogOutput output) {
    this.output = output;
  }

  void write(byte[] bytes, int start, int length) throws IOException {
    if (length > buffer.length - size) {
      flush();
    }
    if (length > buffer.length) {
      output.append(bytes, start, length);
      return;
    }
    System.arraycopy(bytes, start, buffer, size, length);
    size += length;
  }

  void flush() throws IOException {
    if (size > 0) {
      output.append(buffer, 0, size);
      size = 0;
    }
  }
}
