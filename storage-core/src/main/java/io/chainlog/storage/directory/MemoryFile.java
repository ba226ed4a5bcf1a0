package io.chainlog.storage.directory;

import java.io.IOException;
import java.util.Arrays;

/** The bytes behind a name in memory. They outlive the name for those who have the file open. */
final class MemoryFile {

  private byte[] bytes;
  private int size;
  private boolean locked;

  MemoryFile(byte[] content) {
    overwrite(content);
  }

  synchronized int sizeBytes() {
    return size;
  }

  synchronized byte[] contents() {
    return Arrays.copyOf(bytes, size);
  }

  synchronized void overwrite(byte[] content) {
    bytes = content.clone();
    size = content.length;
  }

  synchronized int read(long position, byte[] target, int start, int length) {
    if (position >= size) {
      return 0;
    }
    int read = Math.min(length, size - (int) position);
    System.arraycopy(bytes, (int) position, target, start, read);
    return read;
  }

  /** Writes at a position up to the end or, as files do, beyond it: what lies between is zero. */
  synchronized void write(int position, byte[] source, int start, int length) throws IOException {
    int end = position + length;
    if (end < 0) {
      throw new IOException("a file in memory holds at most 2 GiB");
    }
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, capacityFor(end));
    }
    System.arraycopy(source, start, bytes, position, length);
    size = Math.max(size, end);
  }

  /** The rest is cleared: a later write beyond the end must not bring it back. */
  synchronized void truncate(int newSize) {
    Arrays.fill(bytes, newSize, size, (byte) 0);
    size = newSize;
  }

  synchronized boolean tryLock() {
    boolean free = !locked;
    locked = true;
    return free;
  }

  synchronized void unlock() {
    locked = false;
  }

  private int capacityFor(int end) {
    return (int) Math.max(end, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
  }
}
