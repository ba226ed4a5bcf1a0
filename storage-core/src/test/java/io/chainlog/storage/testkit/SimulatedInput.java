package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.testkit.Operation.Kind;
import java.io.IOException;
import java.util.Objects;

/** Reads what processes see of a file. */
final class SimulatedInput implements LogInput {
  private final DiskOperations operations;
  private final OpenHandles handles;
  private final String path;
  private final SimulatedFile file;

  SimulatedInput(DiskOperations operations, OpenHandles handles, String path, SimulatedFile file) {
    this.operations = operations;
    this.handles = handles;
    this.path = path;
    this.file = file;
    handles.opened(this, "input of " + path);
  }

  @Override
  public int read(long position, byte[] target, int start, int length) throws IOException {
    if (position < 0) {
      throw new IllegalArgumentException("position must not be negative: " + position);
    }
    Objects.checkFromIndexSize(start, length, target.length);
    return operations.perform(
        Kind.READ, path, position + "+" + length, () -> copy(position, target, start, length));
  }

  private int copy(long position, byte[] target, int start, int length) {
    byte[] bytes = file.seen();
    if (position >= bytes.length) {
      return 0;
    }
    int read = Math.min(length, bytes.length - (int) position);
    System.arraycopy(bytes, (int) position, target, start, read);
    return read;
  }

  @Override
  public long sizeBytes() {
    synchronized (operations) {
      return file.size();
    }
  }

  @Override
  public void close() {
    handles.closed(this);
  }
}
