package io.chainlog.connect.model;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A mount whose next reads fail, as those of a network file system do that is restarted. */
final class FlakyReads extends ForwardingDirectory {
  private final AtomicInteger failures;
  private final AtomicInteger open;

  FlakyReads(LogDirectory below) {
    this(below, new AtomicInteger(), new AtomicInteger());
  }

  private FlakyReads(LogDirectory below, AtomicInteger failures, AtomicInteger open) {
    super(below);
    this.failures = failures;
    this.open = open;
  }

  void failNext(int reads) {
    failures.set(reads);
  }

  @Override
  protected LogDirectory before(LogDirectory other) {
    return new FlakyReads(other, failures, open);
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    maybeFail(location());
    return super.list();
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    maybeFail(location(name));
    return new Counted(super.openInput(name));
  }

  /** Files that were opened and not closed. */
  int openFiles() {
    return open.get();
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    maybeFail(location(name));
    return super.read(name, maxBytes);
  }

  private void maybeFail(String what) throws IOException {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      throw new FileSystemException(what, null, "Stale file handle (simulated)");
    }
  }

  private final class Counted implements LogInput {
    private final LogInput below;
    private boolean closed;

    Counted(LogInput below) {
      this.below = below;
      open.incrementAndGet();
    }

    @Override
    public int read(long position, byte[] target, int start, int length) throws IOException {
      return below.read(position, target, start, length);
    }

    @Override
    public long sizeBytes() throws IOException {
      return below.sizeBytes();
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
      below.close();
    }
  }
}
