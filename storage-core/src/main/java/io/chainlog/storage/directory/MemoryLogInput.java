package io.chainlog.storage.directory;

/** Reads a file in memory. */
record MemoryLogInput(MemoryFile file) implements LogInput {

  @Override
  public int read(long position, byte[] target, int start, int length) {
    Bounds.checkRange(position, target, start, length);
    return file.read(position, target, start, length);
  }

  @Override
  public long sizeBytes() {
    return file.sizeBytes();
  }

  @Override
  public void close() {}
}
