package io.chainlog.storage;

import io.chainlog.storage.append.AppendPipeline;
import io.chainlog.storage.append.LogTail;
import io.chainlog.storage.append.PreparedBatch;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.index.IndexEntry;
import io.chainlog.storage.index.OffsetIndex;
import io.chainlog.storage.read.LogEnd;
import io.chainlog.storage.read.LogReader;
import io.chainlog.storage.read.VerifiedReader;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.segment.CheckpointLocator;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentInfo;
import io.chainlog.storage.segment.SegmentManifest;
import io.chainlog.storage.segment.Segments;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>One writing thread at a time; readers on any thread.
 */
final class StreamLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLog.class);

  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final Clock clock;
  private final WriterSession session;
  private final AppendPipeline pipeline;
  private final RecoveryReport recovery;
  private final List<SegmentInfo> completed;
  private volatile ActiveSegment active;
  private volatile LogEnd end;
  private LogTail tail;
  private Exception failure;

  StreamLog(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      Clock clock,
      WriterSession session,
      ActiveSegment active,
      List<SegmentInfo> completed,
      LogTail tail,
      RecoveryReport recovery)
      throws IOException {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.clock = clock;
    this.session = session;
    this.active = active;
    this.completed = completed;
    this.tail = tail;
    this.recovery = recovery;
    this.pipeline =
        new AppendPipeline(
            Codecs.standard(config.compressionLevel()).forType(config.compression()),
            config.checkpointPolicy());
    this.end = endOf(tail);
    writeManifest();
  }

  RecoveryReport recovery() {
    return recovery;
  }

  StreamState state() {
    long size = completedSegments().stream().mapToLong(SegmentInfo::sizeBytes).sum();
    LogEnd now = end;
    return new StreamState(
        now.nextOffset(),
        now.chainHash(),
        session.committed().nextOffset(),
        size + now.position(),
        now.segment() + 1,
        session.epoch());
  }

  /** Appends records of one kind; see {@link StorageBackend#append}. */
  AppendResult append(
      RecordKind kind, List<byte[]> payloads, ChainPosition expected, Durability durability)
      throws IOException {
    requireUsable();
    requireEndsAt(expected);
    boolean segmentStart = active.sizeBytes() == 0;
    return write(pipeline.prepare(kind, payloads, tail, segmentStart), durability);
  }

  AppendResult appendCheckpoint(Durability durability) throws IOException {
    requireUsable();
    return write(pipeline.prepareCheckpoint(tail), durability);
  }

  private AppendResult write(PreparedBatch batch, Durability durability) throws IOException {
    try {
      session.ensureCurrent();
      active.write(batch);
      advanceTo(batch.tail());
      if (isSegmentFull()) {
        roll();
      } else if (durability == Durability.SYNCED) {
        commit();
      }
    } catch (WriteFailedException e) {
      throw e; // undone: the stream is as it was
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
    return new AppendResult(batch.baseOffset(), tail.end().nextOffset(), tail.end().head());
  }

  /** Puts everything behind a commit point. */
  StreamState sync() throws IOException {
    requireUsable();
    try {
      session.ensureCurrent();
      if (session.committed().nextOffset() < tail.end().nextOffset()) {
        commit();
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      throw e;
    }
    return state();
  }

  private void commit() throws IOException {
    active.sync();
    commitSynced();
  }

  private void commitSynced() throws IOException {
    CommitPoint last = session.committed();
    ChainPosition position = tail.end();
    CommitPoint point =
        new CommitPoint(
            last.sequence() + 1,
            session.epoch(),
            active.number(),
            active.sizeBytes(),
            position.nextOffset(),
            position.head());
    try {
      session.commit(point);
    } catch (IOException e) {
      throw new FailedLogException(
          "the commit point of %s could not be written: %s. Close the stream and open it anew"
              .formatted(directory.location(), e),
          e);
    }
  }

  private boolean isSegmentFull() {
    return active.sizeBytes() >= config.segmentBytes()
        || (active.sizeBytes() > 0 && active.ageMs(clock.millis()) >= config.segmentMs());
  }

  /**
   * Completes the active segment and goes on in the next. When the next one cannot be made, the
   * active one is committed and grows on: nothing is lost by a segment that is too large.
   */
  private void roll() throws IOException {
    active.sync();
    ActiveSegment next;
    try {
      OffsetIndex index = new OffsetIndex(tail.end().nextOffset(), config.indexIntervalBytes());
      next = new ActiveSegment(directory, active.number() + 1, index, clock.millis());
    } catch (IOException e) {
      LOG.warn("{} grows beyond its size: the next segment cannot be made", active.location(), e);
      commitSynced();
      return;
    }
    replaceActive(next);
    commitSynced();
    writeManifest();
  }

  private void replaceActive(ActiveSegment next) throws IOException {
    ActiveSegment full = active;
    writeIndex(full);
    synchronized (completed) {
      completed.add(new SegmentInfo(full.number(), full.baseOffset(), full.sizeBytes()));
      active = next;
      end = endOf(tail);
    }
    full.close();
  }

  /** An index that cannot be written is rebuilt when it is missed. */
  private static void writeIndex(ActiveSegment segment) {
    try {
      segment.writeIndex();
    } catch (IOException e) {
      LOG.warn("the index of {} could not be written; it will be rebuilt", segment.location(), e);
    }
  }

  /** A manifest that cannot be written is rebuilt when it is missed. */
  private void writeManifest() {
    List<SegmentManifest.Entry> entries = new ArrayList<>();
    for (SegmentInfo segment : allSegments().list()) {
      long nextOffset =
          segment.number() == active.number()
              ? tail.end().nextOffset()
              : baseOffsetOf(segment.number() + 1);
      entries.add(
          new SegmentManifest.Entry(
              segment.number(), segment.baseOffset(), nextOffset, segment.sizeBytes()));
    }
    SegmentManifest manifest =
        new SegmentManifest(1, stream.name(), session.epoch(), entries, active.number());
    try {
      manifest.write(directory);
    } catch (IOException e) {
      LOG.warn("the manifest of {} could not be written", directory.location(), e);
    }
  }

  private long baseOffsetOf(int number) {
    return number == active.number()
        ? active.baseOffset()
        : completedSegments().get(number).baseOffset();
  }

  List<SegmentInfo> completedSegments() {
    synchronized (completed) {
      return List.copyOf(completed);
    }
  }

  private Segments allSegments() {
    synchronized (completed) {
      List<SegmentInfo> all = new ArrayList<>(completed);
      all.add(new SegmentInfo(active.number(), active.baseOffset(), end.position()));
      return new Segments(all);
    }
  }

  void flushIndex() throws IOException {
    active.writeIndex();
  }

  /** Streams from the nearest checkpoint at or before the offset on, up to the last append. */
  VerifiedReader reader(long offset) throws IOException {
    ActiveSegment segment = active;
    Optional<IndexEntry> entry = segment.checkpointAtOrBefore(offset);
    if (entry.isPresent()) {
      return open(segment.number(), entry.get().position(), offset);
    }
    ScanConfig scan = scanConfig();
    Optional<CheckpointLocator.Located> start =
        new CheckpointLocator(directory, scan, config.indexIntervalBytes())
            .atOrBefore(new Segments(completedSegments()), Math.min(offset, end.nextOffset() - 1));
    return start.isPresent()
        ? open(start.get().segment(), start.get().position(), offset)
        : readerFromGenesis(offset);
  }

  VerifiedReader readerFromGenesis(long offset) throws IOException {
    return open(0, 0, offset);
  }

  private VerifiedReader open(int segment, long position, long offset) throws IOException {
    return new LogReader(directory, scanConfig(), () -> end, segment, position, offset);
  }

  private ScanConfig scanConfig() {
    return new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
  }

  private void advanceTo(LogTail next) {
    tail = next;
    end = endOf(next);
  }

  private LogEnd endOf(LogTail at) {
    return new LogEnd(active.number(), active.sizeBytes(), at.end().nextOffset(), at.end().head());
  }

  private void requireEndsAt(ChainPosition expected) throws StaleAppendException {
    if (!tail.end().equals(expected)) {
      throw new StaleAppendException(
          "%s ends at offset %d with chain hash %s, not at offset %d with %s. Nothing was written: read the stream's state again"
              .formatted(
                  stream,
                  tail.end().nextOffset(),
                  tail.end().head(),
                  expected.nextOffset(),
                  expected.head()));
    }
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
    try (session) {
      if (failure == null) {
        finish();
      }
    } finally {
      active.close();
    }
  }

  private void finish() throws IOException {
    if (config.checkpointPolicy().onClose() && tail.recordsSinceCheckpoint() > 0) {
      write(pipeline.prepareCheckpoint(tail), Durability.SYNCED);
    } else {
      sync();
    }
    writeIndex(active);
    writeManifest();
  }
}
