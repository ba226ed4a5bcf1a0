package io.chainlog.storage.internal.write;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.internal.read.LogEnd;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second of an append's two stages: writes prepared batches and commits them.
 *
 * <h2>Durability</h2>
 *
 * <p>Order of a commit: frames, sync of the segment, commit slot, sync of the commit file. State in
 * memory moves last, after the medium agrees.
 *
 * <h2>After a failure</h2>
 *
 * <p>A write that could be undone leaves the stream usable. After any other failure every write
 * fails, and the next opening recovers.
 *
 * <p>One appending thread at a time; another may commit beside it. Where the stream ends may be
 * asked on any.
 */
final class LogWriter implements PipelinedAppends.Writer {
  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

  private final StreamId stream;
  private final LogDirectory directory;
  private final WriterSession session;
  private final LogSegments segments;
  private volatile ChainState tail;
  private volatile LogEnd end;
  private volatile Throwable failure;

  LogWriter(
      StreamId stream,
      LogDirectory directory,
      WriterSession session,
      LogSegments segments,
      ChainState tail) {
    this.stream = stream;
    this.directory = directory;
    this.session = session;
    this.segments = segments;
    advanceTo(tail);
  }

  ChainState tail() {
    return tail;
  }

  LogEnd end() {
    return end;
  }

  boolean hasFailed() {
    return failure != null;
  }

  @Override
  public synchronized void fail(Throwable cause) {
    failure = failure == null ? cause : failure;
  }

  void requireUsable() throws FailedLogException {
    if (failure != null) {
      throw new FailedLogException(
          String.format(
              Locale.ROOT,
              "%s failed before: %s. Close the stream and open it anew",
              stream,
              failure.getMessage()),
          failure);
    }
  }

  /** Writes a batch, and completes the segment if that is due then. */
  void write(PreparedBatch batch) throws IOException {
    long sizeAfter = segments.active().sizeBytes() + batch.sizeBytes();
    write(batch, segments.isFullAt(sizeAfter) || segments.isAged());
  }

  @Override
  public synchronized void write(PreparedBatch batch, boolean completesSegment) throws IOException {
    requireUsable();
    try {
      session.ensureCurrent();
      requireEnd(tail, batch.start());
      segments.active().write(batch);
      advanceTo(batch.tail());
      if (completesSegment) {
        roll();
      }
    } catch (WriteFailedException | StaleAppendException e) {
      throw e; // undone, or not begun: the stream is as it was
    } catch (IOException | RuntimeException | Error e) {
      fail(e); // frames may stand where none are known of: nothing may follow them
      throw e;
    }
  }

  /** What was prepared for another end is refused, whoever prepared it. */
  void requireEnd(ChainState last, ChainPosition expected) throws StaleAppendException {
    if (!last.end().equals(expected)) {
      throw new StaleAppendException(
          String.format(
              Locale.ROOT,
              "%s ends at offset %d with chain hash %s, not at offset %d with %s. Nothing was written: read the stream's state again",
              stream,
              last.end().nextOffset(),
              last.end().chainHash(),
              expected.nextOffset(),
              expected.chainHash()));
    }
  }

  private void roll() throws IOException {
    segments.active().sync();
    session.ensureCurrent();
    if (segments.roll(tail.end().nextOffset())) {
      end = endAt(tail);
      commitSynced(end);
      segments.writeManifestIfDue(tail.end().nextOffset(), session.epoch());
    }
  }

  /**
   * Syncs and commits what was written before this call, if it is not committed. Another thread may
   * append meanwhile: where the commit ends is read before the sync, which need not cover more.
   */
  @Override
  public void commit() throws IOException {
    requireUsable();
    try {
      LogEnd now;
      ActiveSegment active;
      synchronized (this) {
        now = end;
        active = segments.active();
      }
      if (!isCommitted(now)) {
        active.sync();
      }
      commitSynced(now);
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
      throw e;
    }
  }

  /**
   * Commits everything, and writes the caches.
   *
   * @param checkpoint spares the next opening some reading; null for none
   */
  void finish(PreparedBatch checkpoint) throws IOException {
    if (checkpoint != null) {
      try {
        write(checkpoint);
      } catch (WriteFailedException e) { // what was appended before does not depend on it
        LOG.info("{} is closed without a checkpoint at its end: {}", stream, e.getMessage());
      }
    }
    commit();
    segments.writeCaches(tail.end().nextOffset(), session.epoch());
  }

  private boolean isCommitted(LogEnd at) {
    return !LogEnd.of(session.committed()).isBefore(at);
  }

  /** Looks after the sync, not before it: a sync may hang until another writer has taken over. */
  private synchronized void commitSynced(LogEnd now) throws IOException {
    requireUsable(); // a sync of another thread may have failed
    session.ensureCurrent();
    if (isCommitted(now)) {
      return;
    }
    try {
      session.commit(now);
    } catch (IOException e) {
      throw new FailedLogException(
          String.format(
              Locale.ROOT,
              "the commit point of %s could not be written: %s. Close the stream and open it anew",
              directory.location(),
              e),
          e);
    }
  }

  private void advanceTo(ChainState next) {
    tail = next;
    end = endAt(next);
  }

  private LogEnd endAt(ChainState at) {
    ActiveSegment active = segments.active();
    return new LogEnd(active.number(), active.sizeBytes(), at.end());
  }
}
