package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.LogOutput;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Objects;

/** Appends to a file; refuses everything after its first failure. */
final class SimulatedOutput implements LogOutput {
  private final DiskOperations operations;
  private final OpenHandles handles;
  private final String path;
  private final SimulatedFile file;
  private int sizeBytes;
  private boolean failed;

  SimulatedOutput(DiskOperations operations, OpenHandles handles, String path, SimulatedFile file) {
    this.operations = operations;
    this.handles = handles;
    this.path = path;
    this.file = file;
    this.sizeBytes = file.size();
    handles.opened(this, "output of " + path);
  }

  @Override
  public void append(byte[] bytes, int start, int length) throws IOException {
    Objects.checkFromIndexSize(start, length, bytes.length);
    requireUnfailed();
    failed = true;
    operations.write(
        path,
        sizeBytes + "+" + length,
        length,
        written -> file.write(sizeBytes, bytes, start, written));
    failed = false;
    sizeBytes += length;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void sync() throws IOException {
    requireUnfailed();
    failed = true;
    operations.sync(path, file);
    failed = false;
  }

  @Override
  public void close() {
    handles.closed(this);
  }

  private void requireUnfailed() throws IOException {
    if (failed) {
      throw new FileSystemException(path, null, "an earlier operation failed; open the file anew");
    }
  }
}
