package io.chainlog.storage.directory;

import java.io.IOException;

/** The lock of a file in memory. */
final class MemoryLock implements WriterLock {

  private final InMemoryLogDirectory directory;
  private final String name;
  private final MemoryFile file;
  private boolean released;

  MemoryLock(InMemoryLogDirectory directory, String name, MemoryFile file) {
    this.directory = directory;
    this.name = name;
    this.file = file;
  }

  @Override
  public void ensureHeld() throws IOException {
    String location = directory.location(name);
    if (released) {
      throw LockFailures.released(location);
    }
    MemoryFile now = directory.find(name);
    if (now == null) {
      throw LockFailures.moved(location);
    }
    if (now != file) {
      throw LockFailures.replaced(location);
    }
  }

  @Override
  public void close() {
    if (!released) {
      released = true;
      file.unlock();
    }
  }
}
