package io.chainlog.storage;

import io.chainlog.storage.append.AppendPipeline;
import io.chainlog.storage.append.LogTail;
import io.chainlog.storage.append.PreparedBatch;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.read.LogEnd;
import io.chainlog.storage.read.LogReader;
import io.chainlog.storage.read.VerifiedReader;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentInfo;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One stream that is open for writing.
 *
 * <h2>Durability</h2>
 *
 * <p>Order of a commit: frames, sync of the segment, commit slot, sync of the commit file. State in
 * memory moves last, after the medium agrees.
 *
 * <h2>After a failure</h2>
 *
 * <p>A write that could be undone leaves the stream usable. After any other failure every call but
 * {@link #close} fails, and the next opening recovers.
 *
 * <h2>Thread safety</h2>
 *
 * <p>One appending thread at a time; readers on any thread. While pipelined appends wait, the
 * stream belongs to their writing thread, and every other writing call first waits for it.
 */
final class StreamLog implements Closeable {
  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final WriterSession session;
  private final LogSegments segments;
  private final AppendPipeline pipeline;
  private final RecoveryReport recovery;
  private volatile LogTail tail;
  private volatile LogEnd end;
  private volatile Throwable failure;
  private PipelinedAppends pipelined;

  StreamLog(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      WriterSession session,
      LogSegments segments,
      LogTail tail,
      RecoveryReport recovery) {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.session = session;
    this.segments = segments;
    this.recovery = recovery;
    this.pipeline =
        new AppendPipeline(
            Codecs.standard(config.compressionLevel()).forType(config.compression()),
            config.checkpointPolicy());
    advanceTo(tail);
    segments.writeManifest(tail.end().nextOffset(), session.epoch());
  }

  RecoveryReport recovery() {
    return recovery;
  }

  /** Consistent in itself also while the writer appends. */
  StreamState state() {
    long committedOffset = session.committed().nextOffset(); // first, since it follows the end
    LogEnd now = end;
    return new StreamState(
        now.nextOffset(),
        now.chainHash(),
        committedOffset,
        segments.bytesBefore(now.segment()) + now.position(),
        segments.countBefore(now.segment()) + 1,
        session.epoch());
  }

  /** Appends records of one kind; see {@link StorageBackend#append}. */
  AppendResult append(
      RecordKind kind, List<byte[]> payloads, ChainPosition expected, Durability durability)
      throws IOException {
    requireIdle();
    requireEndsAt(tail, expected);
    boolean segmentStart = segments.active().sizeBytes() == 0;
    return write(pipeline.prepare(kind, payloads, tail, segmentStart), durability);
  }

  AppendResult appendCheckpoint(Durability durability) throws IOException {
    requireIdle();
    return write(pipeline.prepareCheckpoint(tail), durability);
  }

  private AppendResult write(PreparedBatch batch, Durability durability) throws IOException {
    boolean full = segments.isFullAt(segments.active().sizeBytes() + batch.sizeBytes());
    write(batch, full);
    if (durability == Durability.SYNCED) {
      commit();
    }
    return result(batch);
  }

  /** Appends data records on the writing thread; see {@link StorageBackend#appendPipelined}. */
  PendingAppend appendPipelined(List<byte[]> payloads, ChainPosition expected) throws IOException {
    requireUsable();
    if (pipelined == null) {
      pipelined = new PipelinedAppends(stream.name(), new PipelineWriter());
    }
    LogTail waiting = pipelined.tail();
    LogTail last = waiting == null ? tail : waiting;
    long sizeBytes = waiting == null ? segments.active().sizeBytes() : pipelined.segmentBytes();
    requireEndsAt(last, expected);
    PreparedBatch batch = pipeline.prepare(RecordKind.DATA, payloads, last, sizeBytes == 0);
    long sizeAfter = sizeBytes + batch.sizeBytes();
    boolean full = segments.isFullAt(sizeAfter);
    return new PendingAppend(result(batch), pipelined.append(batch, full, sizeAfter));
  }

  private final class PipelineWriter implements PipelinedAppends.Writer {
    @Override
    public void write(PreparedBatch batch, boolean completesSegment) throws IOException {
      requireUsable();
      StreamLog.this.write(batch, completesSegment);
    }

    @Override
    public void commit() throws IOException {
      StreamLog.this.commit();
    }
  }

  private static AppendResult result(PreparedBatch batch) {
    ChainPosition position = batch.tail().end();
    return new AppendResult(batch.baseOffset(), position.nextOffset(), position.head());
  }

  /** Puts everything behind a commit point. */
  StreamState sync() throws IOException {
    requireIdle();
    commit();
    return state();
  }

  private void write(PreparedBatch batch, boolean completesSegment) throws IOException {
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
      failure = e; // frames may stand where none are known of: nothing may follow them
      throw e;
    }
  }

  private void roll() throws IOException {
    segments.active().sync();
    if (segments.roll(tail.end().nextOffset())) {
      end = endAt(tail);
      commitSynced();
      segments.writeManifestIfDue(tail.end().nextOffset(), session.epoch());
    }
  }

  /** Syncs and commits, if anything has been written since the last commit. */
  private void commit() throws IOException {
    try {
      session.ensureCurrent();
      if (session.committed().nextOffset() < tail.end().nextOffset()) {
        segments.active().sync();
        commitSynced();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      throw e;
    }
  }

  private void commitSynced() throws IOException {
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
          "the commit point of %s could not be written: %s. Close the stream and open it anew"
              .formatted(directory.location(), e),
          e);
    }
  }

  List<SegmentInfo> completedSegments() {
    return segments.completed();
  }

  /** Merges completed segments; see {@link StorageBackend#compact}. */
  CompactionResult compact(CompactionConfig compaction) throws IOException {
    requireIdle();
    try {
      return new StreamCompactor(
              directory, session, segments, scanConfig(), compaction, config.indexIntervalBytes())
          .run(tail.end().nextOffset());
    } catch (FailedLogException | FencedWriterException | Error e) {
      failure = e;
      throw e;
    }
  }

  void flushIndex() throws IOException {
    requireIdle();
    segments.active().writeIndex();
  }

  /** Streams from the nearest checkpoint at or before the offset on, up to the last append. */
  VerifiedReader reader(long offset) throws IOException {
    return LogReader.fromCheckpoint(
        directory, scanConfig(), segments.asSource(() -> end, scanConfig()), offset);
  }

  VerifiedReader readerFromGenesis(long offset) throws IOException {
    return LogReader.fromGenesis(
        directory, scanConfig(), segments.asSource(() -> end, scanConfig()), offset);
  }

  private ScanConfig scanConfig() {
    return new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
  }

  private void advanceTo(LogTail next) {
    tail = next;
    end = endAt(next);
  }

  private LogEnd endAt(LogTail at) {
    ActiveSegment active = segments.active();
    return new LogEnd(active.number(), active.sizeBytes(), at.end().nextOffset(), at.end().head());
  }

  private void requireEndsAt(LogTail last, ChainPosition expected) throws StaleAppendException {
    if (!last.end().equals(expected)) {
      throw new StaleAppendException(
          "%s ends at offset %d with chain hash %s, not at offset %d with %s. Nothing was written: read the stream's state again"
              .formatted(
                  stream,
                  last.end().nextOffset(),
                  last.end().head(),
                  expected.nextOffset(),
                  expected.head()));
    }
  }

  private void requireIdle() throws IOException {
    if (pipelined != null) {
      pipelined.drain();
    }
    requireUsable();
  }

  private void requireUsable() throws FailedLogException {
    if (failure != null) {
      throw new FailedLogException(
          "%s failed before: %s. Close the stream and open it anew"
              .formatted(stream, failure.getMessage()),
          failure);
    }
  }

  /** Ends writing; after a failure nothing is written, and the next opening recovers. */
  @Override
  public void close() throws IOException {
    try (session;
        segments;
        PipelinedAppends appends = pipelined) {
      if (appends != null) {
        appends.drain();
      }
      if (failure == null) {
        finish();
      }
    }
  }

  private void finish() throws IOException {
    if (config.checkpointPolicy().onClose() && tail.recordsSinceCheckpoint() > 0) {
      write(pipeline.prepareCheckpoint(tail), Durability.SYNCED);
    } else {
      commit();
    }
    segments.writeCaches(tail.end().nextOffset(), session.epoch());
  }
}
