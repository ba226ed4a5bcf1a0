package io.chainlog.storage;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what goes through a directory and all below it. */
final class CountingLogDirectory extends ForwardingDirectory {
  private final Counts counts;

  CountingLogDirectory(LogDirectory inner) {
    this(inner, new Counts());
  }

  private CountingLogDirectory(LogDirectory inner, Counts counts) {
    super(inner);
    this.counts = counts;
  }

  /** Operations since the last reset. */
  static final class Counts {
    final AtomicLong lists = new AtomicLong();
    final AtomicLong opens = new AtomicLong();
    final AtomicLong reads = new AtomicLong();
    final AtomicLong bytesRead = new AtomicLong();
    final AtomicLong smallBytesRead = new AtomicLong();
    final AtomicLong bytesReplaced = new AtomicLong();

    void reset() {
      List.of(lists, opens, reads, bytesRead, smallBytesRead, bytesReplaced)
          .forEach(count -> count.set(0));
    }
  }

  Counts counts() {
    return counts;
  }

  @Override
  protected LogDirectory before(LogDirectory other) {
    return new CountingLogDirectory(other, counts);
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    counts.lists.incrementAndGet();
    return below.list();
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    counts.opens.incrementAndGet();
    LogInput input = below.openInput(name);
    return new LogInput() {
      @Override
      public int read(long position, byte[] target, int start, int length) throws IOException {
        int read = input.read(position, target, start, length);
        counts.reads.incrementAndGet();
        counts.bytesRead.addAndGet(read);
        return read;
      }

      @Override
      public long sizeBytes() throws IOException {
        return input.sizeBytes();
      }

      @Override
      public void close() throws IOException {
        input.close();
      }
    };
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    Optional<VersionedContent> content = below.read(name, maxBytes);
    counts.reads.incrementAndGet();
    int bytes = content.map(c -> c.content().length).orElse(0);
    counts.bytesRead.addAndGet(bytes);
    counts.smallBytesRead.addAndGet(bytes);
    return content;
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    counts.bytesReplaced.addAndGet(content.length);
    return below.replace(name, content, expectedVersion);
  }
}
