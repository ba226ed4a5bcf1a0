package io.chainlog.storage.directory;

import java.io.Closeable;
import java.io.IOException;

/** Positional reads of one file. May be shared by threads. */
public interface LogInput extends Closeable {

  /**
   * Reads up to length bytes.
   *
   * @param position byte position in the file, not negative
   * @return the bytes read, fewer than length only at the end of the file, and 0 at or beyond it
   */
  int read(long position, byte[] target, int start, int length) throws IOException;

  /** The file's size in bytes now; it may grow while it is open. */
  long sizeBytes() throws IOException;
}
