package io.chainlog.storage.internal.write;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.PendingAppend;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageBackend;
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
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.ChainState;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream that is open for writing: prepares what is appended, and hands it to its {@link
 * LogWriter}.
 *
 * <p>One appending thread at a time; readers on any thread. While pipelined appends wait, the
 * stream belongs to the thread that writes them, and every other writing call first waits for it.
 */
public final class StreamLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLog.class);

  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final WriterSession session;
  private final LogSegments segments;
  private final AppendPipeline pipeline;
  private final RecoveryReport recovery;
  private final LogWriter writer;
  private PipelinedAppends pipelined;

  public StreamLog(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      WriterSession session,
      LogSegments segments,
      ChainState tail,
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
    this.writer = new LogWriter(stream, directory, session, segments, tail);
    segments.writeManifest(tail.end().nextOffset(), session.epoch());
  }

  public RecoveryReport recovery() {
    return recovery;
  }

  /** Consistent in itself also while the writer appends. */
  public StreamState state() {
    long committedOffset =
        session.committed().end().nextOffset(); // first, since it follows the end
    LogEnd now = writer.end();
    return new StreamState(
        now.end(),
        committedOffset,
        segments.bytesBefore(now.segment()) + now.position(),
        segments.countBefore(now.segment()) + 1,
        session.epoch());
  }

  /** Appends records of one kind; see {@link StorageBackend#append}. */
  public AppendResult append(
      RecordKind kind, List<byte[]> payloads, ChainPosition expected, Durability durability)
      throws IOException {
    requireIdle();
    requireEndsAt(writer.tail(), expected);
    boolean segmentStart = segments.active().sizeBytes() == 0;
    return write(pipeline.prepare(kind, payloads, writer.tail(), segmentStart), durability);
  }

  public AppendResult appendCheckpoint(Durability durability) throws IOException {
    requireIdle();
    return write(pipeline.prepareCheckpoint(writer.tail()), durability);
  }

  private AppendResult write(PreparedBatch batch, Durability durability) throws IOException {
    long sizeAfter = segments.active().sizeBytes() + batch.sizeBytes();
    writer.write(batch, segments.isFullAt(sizeAfter) || segments.isAged());
    if (durability == Durability.SYNCED) {
      writer.commit();
    }
    return result(batch);
  }

  /** Appends data records on another thread; see {@link StorageBackend#appendPipelined}. */
  public PendingAppend appendPipelined(
      List<byte[]> payloads, ChainPosition expected, Executor threads) throws IOException {
    writer.requireUsable();
    if (pipelined == null) {
      pipelined = new PipelinedAppends(writer, threads);
    }
    ChainState waiting = pipelined.tail();
    ChainState last = waiting == null ? writer.tail() : waiting;
    long sizeBytes = waiting == null ? segments.active().sizeBytes() : pipelined.segmentBytes();
    requireEndsAt(last, expected);
    PreparedBatch batch = pipeline.prepare(RecordKind.DATA, payloads, last, sizeBytes == 0);
    long sizeAfter = sizeBytes + batch.sizeBytes();
    boolean full = segments.isFullAt(sizeAfter) || (!pipelined.rolls() && segments.isAged());
    return new PendingAppend(result(batch), pipelined.append(batch, full, sizeAfter));
  }

  private static AppendResult result(PreparedBatch batch) {
    return new AppendResult(batch.baseOffset(), batch.tail().end());
  }

  /** Puts everything behind a commit point. */
  public StreamState sync() throws IOException {
    requireIdle();
    writer.commit();
    return state();
  }

  public List<SegmentInfo> completedSegments() {
    return segments.completed();
  }

  /** Work on the completed segments of an open stream, between two of its appends. */
  public interface Maintenance<T> {
    /**
     * Does the work.
     *
     * @param nextOffset the offset after the last record of the active segment
     */
    T run(LogDirectory directory, WriterSession session, LogSegments segments, long nextOffset)
        throws IOException;
  }

  /** Does work on the completed segments; the stream is failed where the work says so. */
  public <T> T maintain(Maintenance<T> work) throws IOException {
    requireIdle();
    try {
      return work.run(directory, session, segments, writer.end().end().nextOffset());
    } catch (FailedLogException | FencedWriterException | Error e) {
      writer.fail(e);
      throw e;
    }
  }

  public void flushIndex() throws IOException {
    requireIdle();
    ActiveSegment active = segments.active();
    byte[] index =
        active.encodedIndex(); // first: it must not know of frames that are not committed
    writer.commit();
    active.writeIndex(index);
  }

  /** Streams from the nearest checkpoint at or before the offset on, up to the last append. */
  public VerifiedReader reader(long offset) throws IOException {
    return LogReader.fromCheckpoint(
        directory, scanConfig(), segments.asSource(writer::end, scanConfig()), offset);
  }

  public VerifiedReader readerFromGenesis(long offset) throws IOException {
    return LogReader.fromGenesis(
        directory, scanConfig(), segments.asSource(writer::end, scanConfig()), offset);
  }

  private ScanConfig scanConfig() {
    return new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
  }

  private void requireEndsAt(ChainState last, ChainPosition expected) throws StaleAppendException {
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

  private void requireIdle() throws IOException {
    tellFailure();
    writer.requireUsable();
  }

  /** Returns when no pipelined append waits any more; what one failed of is told later. */
  public void awaitIdle() {
    if (pipelined != null) {
      pipelined.awaitIdle();
    }
  }

  /**
   * Ends writing. What a pipelined append failed of is thrown if it was not told yet, and what is
   * sound is finished all the same; after a failure of the stream nothing is written, and the next
   * opening recovers.
   */
  @Override
  public void close() throws IOException {
    awaitIdle();
    Closeable untold = this::tellFailure;
    try (session;
        segments;
        untold) {
      if (!writer.hasFailed()) {
        finish();
      }
    }
  }

  private void tellFailure() throws IOException {
    if (pipelined != null) {
      pipelined.drain();
    }
  }

  /** Spares the next opening some reading; what was appended before does not depend on it. */
  private void appendLastCheckpoint() throws IOException {
    try {
      write(pipeline.prepareCheckpoint(writer.tail()), Durability.WRITTEN);
    } catch (WriteFailedException e) {
      LOG.info("{} is closed without a checkpoint at its end: {}", stream, e.getMessage());
    }
  }

  private void finish() throws IOException {
    if (config.checkpointPolicy().onClose() && writer.tail().recordsSinceCheckpoint() > 0) {
      appendLastCheckpoint();
    }
    writer.commit();
    segments.writeCaches(writer.end().end().nextOffset(), session.epoch());
  }
}
