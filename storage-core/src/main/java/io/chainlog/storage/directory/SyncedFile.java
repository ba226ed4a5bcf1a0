package io.chainlog.storage.directory;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A file open for writing that refuses everything after its first failure: after a failed write its
 * end is unknown, and after a failed sync the system may have dropped pages, of which a second sync
 * would report success.
 *
 * <p>A {@link RandomAccessFile}, because an interrupt of the thread closes a FileChannel.
 */
final class SyncedFile implements Closeable {

  private static final int COPY_BYTES = 64 << 10;

  private final FileCalls calls;
  private final Path path;
  private final RandomAccessFile file;
  private boolean failed;

  /** Opens a plain file that exists. */
  SyncedFile(FileCalls calls, Path path) throws IOException {
    PlainFiles.require(path);
    this.calls = calls;
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "rw");
  }

  long sizeBytes() throws IOException {
    return file.length();
  }

  void write(long position, byte[] bytes, int start, int length) throws IOException {
    attempt(
        "write",
        () -> {
          file.seek(position);
          calls.write(path, file, bytes, start, length);
        });
  }

  /** Writes the same bytes to the same place, so that the system has them to write once more. */
  void writeAgain(long from) throws IOException {
    attempt(
        "write",
        () -> {
          byte[] buffer = new byte[COPY_BYTES];
          file.seek(from);
          for (int read; (read = file.read(buffer)) > 0; ) {
            file.seek(file.getFilePointer() - read);
            calls.write(path, file, buffer, 0, read);
          }
        });
  }

  void truncate(long size) throws IOException {
    attempt("truncate", () -> calls.truncate(path, file, size));
  }

  void sync() throws IOException {
    attempt("sync", () -> calls.sync(path, file));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void attempt(String what, Operation operation) throws IOException {
    if (failed) {
      throw failure(what, "an earlier operation failed; open the file anew", null);
    }
    try {
      operation.run();
    } catch (IOException e) {
      failed = true;
      throw failure(what, e.getMessage(), e);
    }
  }

  private IOException failure(String what, String reason, IOException cause) {
    IOException failure =
        new FileSystemException(path.toString(), null, what + " failed: " + reason);
    failure.initCause(cause);
    return failure;
  }

  private interface Operation {
    void run() throws IOException;
  }
}
