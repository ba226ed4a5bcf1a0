package io.chainlog.storage.directory;

import java.io.Closeable;
import java.io.IOException;

/** An exclusive lock that is held until it is closed or the process ends. */
public interface WriterLock extends Closeable {

  /** Name of the lock in a stream's directory. */
  String NAME = "lock";

  /**
   * Looks whether the lock still protects the directory: it is valid, and the lock file is the one
   * that was locked, in the place where it was locked.
   *
   * @throws io.chainlog.storage.errors.FencedWriterException if not
   */
  void ensureHeld() throws IOException;
}
