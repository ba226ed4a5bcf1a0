package io.chainlog.storage.internal.compact;

import io.chainlog.storage.directory.LogOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Gathers frames, so that each need not be an append of its own. */
final class BufferedOutput {
  private static final int BUFFER_BYTES = 128 << 10;

  private final LogOutput output;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  BufferedOutput(LogOutput output) {
    this.output = output;
  }

  void write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    if (length > buffer.length - size) {
      flush();
    }
    if (length > buffer.length) {
      byte[] large = new byte[length];
      bytes.get(large);
      output.append(large, 0, length);
      return;
    }
    bytes.get(buffer, size, length);
    size += length;
  }

  void flush() throws IOException {
    if (size > 0) {
      output.append(buffer, 0, size);
      size = 0;
    }
  }
}
