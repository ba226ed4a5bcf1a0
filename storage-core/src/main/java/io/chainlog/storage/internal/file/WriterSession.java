package io.chainlog.storage.internal.file;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.read.LogEnd;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * One writer's right to a stream: the lock, and an epoch above that of every writer before it. The
 * lock keeps others out while it works; the epoch in the commit file tells a writer that the lock
 * has failed, as it does when its file is deleted or a network file system forgets it.
 */
public final class WriterSession implements Closeable {
  private final LogDirectory directory;
  private final WriterLock lock;
  private final CommitFile commitFile;
  private final long epoch;
  private volatile CommitPoint committed;

  public WriterSession(
      LogDirectory directory,
      WriterLock lock,
      CommitFile commitFile,
      long epoch,
      CommitPoint committed) {
    this.directory = directory;
    this.lock = lock;
    this.commitFile = commitFile;
    this.epoch = epoch;
    this.committed = committed;
  }

  public long epoch() {
    return epoch;
  }

  CommitPoint committed() {
    return committed;
  }

  /** Looks before every write and commit whether this is still the writer. */
  public void ensureCurrent() throws IOException {
    lock.ensureHeld();
    CommitFile.Contents contents = commitFile.read();
    Optional<CommitPoint> newest = contents.newest();
    if (newest.isEmpty() || !newest.get().equals(committed)) {
      if (contents.damage().isPresent()) {
        throw new CorruptLogException(contents.damage().get());
      }
      throw new FencedWriterException(
          String.format(
              Locale.ROOT,
              "another writer has taken over %s: its commit point is %s, ours %s. Close this writer and open the stream anew",
              directory.location(),
              newest,
              committed));
    }
  }

  /**
   * Records what has been synced, as the next commit; durable on return.
   *
   * @throws IllegalStateException if it is less than what was committed before; nothing was written
   */
  public void commit(LogEnd synced) throws IOException {
    CommitPoint point = committed.next(epoch, synced.segment(), synced.position(), synced.end());
    requireForward(point);
    commitFile.write(point);
    committed = point;
  }

  private void requireForward(CommitPoint point) {
    if (point.writerEpoch() < committed.writerEpoch()
        || point.end().nextOffset() < committed.end().nextOffset()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "the commit point of %s would move back from %s to %s. Nothing was written",
              directory.location(),
              committed,
              point));
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      commitFile.close();
    }
  }
}
