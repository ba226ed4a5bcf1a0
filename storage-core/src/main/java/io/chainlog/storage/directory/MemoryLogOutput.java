package io.chainlog.storage.directory;

import java.io.IOException;
import java.util.Objects;

/** Appends to a file in memory. */
record MemoryLogOutput(MemoryFile file) implements LogOutput {

  @Override
  public void append(byte[] bytes, int start, int length) throws IOException {
    Objects.checkFromIndexSize(start, length, bytes.length);
    file.write(file.sizeBytes(), bytes, start, length);
  }

  @Override
  public long sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public void sync() {}

  @Override
  public void close() {}
}
