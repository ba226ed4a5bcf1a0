package io.chainlog.storage;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.directory.WriterLock;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A directory whose process dies at a given changing operation, before or behind it: nothing works
 * from then on. What is there then is in {@link #survivors}.
 */
final class CrashingLogDirectory implements LogDirectory {
  private final InMemoryLogDirectory inner;
  private final Crash crash;

  /** When the process dies; shared by all directories of it. */
  private static final class Crash {
    long operationsLeft = Long.MAX_VALUE;
    boolean behind;
    boolean dead;
    long operations;
  }

  CrashingLogDirectory(InMemoryLogDirectory inner) {
    this(inner, new Crash());
  }

  private CrashingLogDirectory(InMemoryLogDirectory inner, Crash crash) {
    this.inner = inner;
    this.crash = crash;
  }

  /**
   * Dies at the operation of that number, counted from now, from 1.
   *
   * @param behind whether that operation still takes place
   */
  void crashAt(long operation, boolean behind) {
    crash.operationsLeft = operation;
    crash.behind = behind;
    crash.operations = 0;
  }

  /** Changing operations since {@link #crashAt}. */
  long operations() {
    return crash.operations;
  }

  boolean isDead() {
    return crash.dead;
  }

  /** The files of one folder, as another process finds them. */
  InMemoryLogDirectory survivors(String folder) throws IOException {
    InMemoryLogDirectory copy = new InMemoryLogDirectory();
    InMemoryLogDirectory from = (InMemoryLogDirectory) inner.directory(folder);
    InMemoryLogDirectory to = (InMemoryLogDirectory) copy.directory(folder);
    to.create();
    for (DirectoryEntry entry : from.list()) {
      to.overwrite(entry.name(), from.contents(entry.name()));
    }
    return copy;
  }

  private interface Change<T> {
    T apply() throws IOException;
  }

  private <T> T change(Change<T> change) throws IOException {
    requireAlive();
    crash.operations++;
    crash.operationsLeft--;
    boolean now = crash.operationsLeft == 0;
    crash.dead = now;
    if (now && !crash.behind) {
      throw dead();
    }
    T result = change.apply();
    if (now) {
      throw dead();
    }
    return result;
  }

  private void requireAlive() throws IOException {
    if (crash.dead) {
      throw dead();
    }
  }

  private static IOException dead() {
    return new IOException("the process is dead");
  }

  @Override
  public String location() {
    return inner.location();
  }

  @Override
  public boolean exists() {
    return inner.exists();
  }

  @Override
  public void create() throws IOException {
    requireAlive();
    inner.create();
  }

  @Override
  public LogDirectory directory(String name) {
    return new CrashingLogDirectory((InMemoryLogDirectory) inner.directory(name), crash);
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    requireAlive();
    return inner.list();
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    requireAlive();
    return inner.openInput(name);
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    LogOutput output = change(() -> inner.openOutput(name));
    return new LogOutput() {
      @Override
      public void append(byte[] bytes, int start, int length) throws IOException {
        change(
            () -> {
              output.append(bytes, start, length);
              return null;
            });
      }

      @Override
      public long sizeBytes() {
        return output.sizeBytes();
      }

      @Override
      public void sync() throws IOException {
        change(
            () -> {
              output.sync();
              return null;
            });
      }

      @Override
      public void close() throws IOException {
        output.close();
      }
    };
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    requireAlive();
    return inner.read(name, maxBytes);
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    return change(() -> inner.replace(name, content, expectedVersion));
  }

  @Override
  public DurableRegister openRegister(String name) {
    DurableRegister register = inner.openRegister(name);
    return new DurableRegister() {
      @Override
      public List<byte[]> slots() throws IOException {
        requireAlive();
        return register.slots();
      }

      @Override
      public void write(long sequence, byte[] value) throws IOException {
        change(
            () -> {
              register.write(sequence, value);
              return null;
            });
      }

      @Override
      public void close() throws IOException {
        register.close();
      }
    };
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    change(
        () -> {
          inner.truncate(name, size);
          return null;
        });
  }

  @Override
  public void move(String source, String target) throws IOException {
    change(
        () -> {
          inner.move(source, target);
          return null;
        });
  }

  @Override
  public void writeAgain(String name, long from) throws IOException {
    change(
        () -> {
          inner.writeAgain(name, from);
          return null;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    change(
        () -> {
          inner.delete(name);
          return null;
        });
  }

  @Override
  public WriterLock lock(String name) throws IOException {
    requireAlive();
    return inner.lock(name);
  }
}
