package io.chainlog.storage.directory;

import java.io.Closeable;
import java.io.IOException;

/**
 * Appends to one file. For one thread at a time. Closing does not sync. An interrupt of the calling
 * thread neither closes the file nor fails the operation.
 */
public interface LogOutput extends Closeable {

  /**
   * Appends all the bytes. When this throws, any part of them may have been appended: the caller
   * must close this output and cut the file back, or stop writing.
   */
  void append(byte[] bytes, int start, int length) throws IOException;

  /** The file's size in bytes, with everything appended. */
  long sizeBytes();

  /**
   * Returns when all that was appended has reached the medium. When this throws, the file must not
   * be appended to again: the system may have dropped what it could not write.
   */
  void sync() throws IOException;
}
