package io.chainlog.storage.internal.write;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.internal.read.LogEnd;
import java.io.IOException;
import java.util.Locale;

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
 * <p>One writing thread at a time; where the stream ends may be asked on any.
 */
final class LogWriter implements PipelinedAppends.Writer {
  private final StreamId stream;
  private final LogDirectory directory;
  private final WriterSession session;
  private final LogSegments segments;
  private volatile LogTail tail;
  private volatile LogEnd end;
  private volatile Throwable failure;

  LogWriter(
      StreamId stream,
      LogDirectory directory,
      WriterSession session,
      LogSegments segments,
      LogTail tail) {
    this.stream = stream;
    this.directory = directory;
    this.session = session;
    this.segments = segments;
    advanceTo(tail);
  }

  LogTail tail() {
    return tail;
  }

  LogEnd end() {
    return end;
  }

  boolean hasFailed() {
    return failure != null;
  }

  @Override
  public void fail(Throwable cause) {
    failure = cause;
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

  @Override
  public void write(PreparedBatch batch, boolean completesSegment) throws IOException {
    requireUsable();
    try {
      session.ensureCurrent();
      segments.active().write(batch);
      advanceTo(batch.tail());
      if (completesSegment) {
        roll();
      }
    } catch (WriteFailedException e) {
      throw e; // undone: the stream is as it was
    } catch (IOException | RuntimeException | Error e) {
      fail(e); // frames may stand where none are known of: nothing may follow them
      throw e;
    }
  }

  private void roll() throws IOException {
    segments.active().sync();
    session.ensureCurrent();
    if (segments.roll(tail.end().nextOffset())) {
      end = endAt(tail);
      commitSynced();
      segments.writeManifestIfDue(tail.end().nextOffset(), session.epoch());
    }
  }

  /** Syncs and commits, if anything has been written since the last commit. */
  @Override
  public void commit() throws IOException {
    try {
      if (session.committed().nextOffset() < tail.end().nextOffset()) {
        segments.active().sync();
        commitSynced();
      } else {
        session.ensureCurrent();
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
      throw e;
    }
  }

  /** Looks behind the sync, not before it: a sync may hang until another writer has taken over. */
  private void commitSynced() throws IOException {
    session.ensureCurrent();
    CommitPoint last = session.committed();
    LogEnd now = end;
    CommitPoint point =
        new CommitPoint(
            last.sequence() + 1,
            session.epoch(),
            now.segment(),
            now.position(),
            now.nextOffset(),
            now.chainHash());
    try {
      session.commit(point);
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

  private void advanceTo(LogTail next) {
    tail = next;
    end = endAt(next);
  }

  private LogEnd endAt(LogTail at) {
    ActiveSegment active = segments.active();
    return new LogEnd(active.number(), active.sizeBytes(), at.end().nextOffset(), at.end().head());
  }
}
