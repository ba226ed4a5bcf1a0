package io.chainlog.storage.directory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * Positional reads, one at a time: a {@link RandomAccessFile} has one position, but an interrupt of
 * a reading thread does not close it, as it would a FileChannel.
 */
final class FileLogInput implements LogInput {

  private final RandomAccessFile file;

  FileLogInput(Path path) throws IOException {
    PlainFiles.require(path);
    this.file = open(path);
  }

  private static RandomAccessFile open(Path path) throws IOException {
    try {
      return new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException e) {
      PlainFiles.require(path); // it may have been removed since it was looked at
      return new RandomAccessFile(path.toFile(), "r"); // or replaced, and is there again
    }
  }

  @Override
  public synchronized int read(long position, byte[] target, int start, int length)
      throws IOException {
    Bounds.checkRange(position, target, start, length);
    file.seek(position);
    int total = 0;
    for (int read; total < length; total += read) {
      read = file.read(target, start + total, length - total);
      if (read < 0) {
        break;
      }
    }
    return total;
  }

  @Override
  public synchronized long sizeBytes() throws IOException {
    return file.length();
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
