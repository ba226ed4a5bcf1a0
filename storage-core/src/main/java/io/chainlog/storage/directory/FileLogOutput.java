package io.chainlog.storage.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** Appends to a plain file, which it makes if need be. */
final class FileLogOutput implements LogOutput {

  private final SyncedFile file;
  private long sizeBytes;

  FileLogOutput(FileCalls calls, Path path) throws IOException {
    DurableFiles.createDurably(calls, path);
    this.file = new SyncedFile(calls, path);
    this.sizeBytes = file.sizeBytes();
  }

  @Override
  public void append(byte[] bytes, int start, int length) throws IOException {
    Objects.checkFromIndexSize(start, length, bytes.length);
    file.write(sizeBytes, bytes, start, length);
    sizeBytes += length;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
