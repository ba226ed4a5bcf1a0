package io.chainlog.storage.internal.file;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.internal.read.LogEnd;
import io.chainlog.storage.internal.read.LogReader;
import io.chainlog.storage.internal.read.LogSource;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.medium.StreamClaim;
import io.chainlog.storage.prepare.PreparedBatch;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stream of files that this process writes: batches go to the active segment, and commits to the
 * commit file.
 *
 * <h2>Durability</h2>
 *
 * <p>Order of a commit: frames, sync of the segment, commit slot, sync of the commit file. State in
 * memory moves last, after the medium agrees.
 *
 * <p>A commit that fails may have come through or not: the next opening recovers.
 */
public final class FileClaim implements StreamClaim {
  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final WriterSession session;
  private final LogSegments segments;
  private final RecoveryReport recovery;
  private final Compactor compactor;

  /** Where the batches end that are not committed, ascending. */
  private final ArrayDeque<LogEnd> uncommitted = new ArrayDeque<>();

  private volatile ChainState tail;
  private volatile LogEnd end;
  private volatile Throwable failure;

  /** Takes over all that it is given: closing this closes it. */
  public FileClaim(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      WriterSession session,
      LogSegments segments,
      ChainState tail,
      RecoveryReport recovery,
      Compactor compactor) {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.session = session;
    this.segments = segments;
    this.recovery = recovery;
    this.compactor = compactor;
    this.tail = tail;
    this.end = endAt(tail);
    segments.writeManifest(tail.end().nextOffset(), session.epoch());
  }

  @Override
  public RecoveryReport recovery() {
    return recovery;
  }

  @Override
  public ChainState tail() {
    return tail;
  }

  @Override
  public long extentBytes() {
    return segments.active().sizeBytes();
  }

  @Override
  public long extentAgeMs() {
    return segments.active().ageMs();
  }

  /** Consistent in itself also while batches are appended. */
  @Override
  public StreamState state() {
    ChainPosition committed = session.committed().end(); // first, since it follows the end
    return segments.state(end, committed.nextOffset(), session.epoch());
  }

  @Override
  public Optional<CommitPoint> commitPoint() {
    return Optional.of(session.committed());
  }

  @Override
  public List<SegmentInfo> segments() {
    return segments.all();
  }

  @Override
  public VerifiedReader reader(long offset) throws IOException {
    return LogReader.fromCheckpoint(directory, scanConfig(), source(), offset);
  }

  @Override
  public VerifiedReader readerFromGenesis(long offset) throws IOException {
    return LogReader.fromGenesis(directory, scanConfig(), source(), offset);
  }

  private LogSource source() {
    return segments.asSource(() -> end, scanConfig());
  }

  private ScanConfig scanConfig() {
    return new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
  }

  @Override
  public boolean hasFailed() {
    return failure != null;
  }

  @Override
  public synchronized void fail(Throwable cause) {
    failure = failure == null ? cause : failure;
  }

  @Override
  public void requireUsable() throws FailedLogException {
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
  public synchronized void append(PreparedBatch batch, boolean completesExtent) throws IOException {
    requireUsable();
    try {
      session.ensureCurrent();
      tail.requireEnd(batch.start(), stream); // whoever prepared it
      segments.active().write(batch);
      tail = batch.tail();
      end = endAt(tail);
      uncommitted.add(end);
      if (completesExtent) {
        roll();
      }
    } catch (WriteFailedException | StaleAppendException e) {
      throw e; // undone, or not begun: the stream is as it was
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
      commitSynced(end);
      segments.writeManifestIfDue(tail.end().nextOffset(), session.epoch());
    }
  }

  /** Another thread may append meanwhile: the sync may cover more, the commit does not. */
  @Override
  public CommitPoint commit(ChainPosition upTo) throws IOException {
    requireUsable();
    LogEnd to;
    ActiveSegment active;
    synchronized (this) {
      to = appendedEnd(upTo);
      active = segments.active();
    }
    try {
      if (!isCommitted(to)) {
        active.sync();
      }
      commitSynced(to);
      return session.committed();
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
      throw e;
    }
  }

  private LogEnd appendedEnd(ChainPosition upTo) {
    CommitPoint committed = session.committed();
    if (upTo.nextOffset() <= committed.end().nextOffset()) {
      return LogEnd.of(committed);
    }
    return uncommitted.stream()
        .filter(batchEnd -> batchEnd.end().equals(upTo))
        .reduce((first, last) -> last)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no batch of " + stream + " ends at " + upTo.describe()));
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
      uncommitted.removeIf(this::isCommitted);
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

  @Override
  public CompactionResult compact(CompactionConfig compaction) throws IOException {
    requireUsable();
    try {
      long nextOffset = tail.end().nextOffset();
      return compactor.compact(directory, session, segments, nextOffset, config, compaction);
    } catch (FailedLogException | FencedWriterException | Error e) {
      fail(e);
      throw e;
    }
  }

  @Override
  public void flushIndex() throws IOException {
    ActiveSegment active;
    byte[] index;
    ChainPosition upTo;
    synchronized (this) { // the index must not know of frames that are not committed
      active = segments.active();
      index = active.encodedIndex();
      upTo = tail.end();
    }
    commit(upTo);
    active.writeIndex(index);
  }

  @Override
  public void close() throws IOException {
    try (session;
        segments) {
      if (!hasFailed() && isCommitted(end)) { // an index must not know of more than is committed
        segments.writeCaches(tail.end().nextOffset(), session.epoch());
      }
    }
  }

  private LogEnd endAt(ChainState at) {
    ActiveSegment active = segments.active();
    return new LogEnd(active.number(), active.sizeBytes(), at.end());
  }
}
