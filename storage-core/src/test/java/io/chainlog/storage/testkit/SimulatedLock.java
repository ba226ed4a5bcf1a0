package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.util.Locale;

/** A lock on a file; gone with the process, as a lock of the operating system is. */
final class SimulatedLock implements WriterLock {
  private final SimulatedDirectory directory;
  private final String name;
  private final SimulatedFile file;
  private final OpenHandles handles;
  private boolean released;

  private SimulatedLock(
      SimulatedDirectory directory, String name, SimulatedFile file, OpenHandles handles) {
    this.directory = directory;
    this.name = name;
    this.file = file;
    this.handles = handles;
  }

  static SimulatedLock take(
      SimulatedDirectory directory, String name, SimulatedFile file, OpenHandles handles)
      throws StreamLockedException {
    if (!handles.lock(file)) {
      throw new StreamLockedException(
          directory.location(name)
              + " is locked by another writer of this process."
              + " Find and stop the other task or connector");
    }
    SimulatedLock lock = new SimulatedLock(directory, name, file, handles);
    handles.opened(lock, "lock " + directory.location(name));
    return lock;
  }

  @Override
  public void ensureHeld() throws IOException {
    if (released) {
      throw fenced("was released");
    }
    SimulatedFile now = directory.file(name);
    if (now == null) {
      throw fenced("is lost: the file or its folder has been moved or deleted");
    }
    if (now != file) {
      throw fenced("is lost: another file has taken the place of the locked one");
    }
  }

  @Override
  public void close() {
    if (!released) {
      released = true;
      handles.unlock(file);
      handles.closed(this);
    }
  }

  private FencedWriterException fenced(String what) {
    return new FencedWriterException(
        String.format(
            Locale.ROOT,
            "The lock on %s %s. Open the stream anew",
            directory.location(name),
            what));
  }
}
