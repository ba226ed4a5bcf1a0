package io.chainlog.storage.internal.write;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.PendingAppend;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.internal.read.LogReader;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.ChainState;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One stream that is open for writing: prepares what is appended, and hands it to its {@link
 * LogWriter}.
 *
 * <p>One appending thread at a time; readers on any thread. While pipelined appends wait, the
 * stream belongs to the thread that writes them, and every other writing call first waits for it.
 */
public final class StreamLog implements StreamWriter {
  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final WriterSession session;
  private final LogSegments segments;
  private final AppendPipeline pipeline;
  private final RecoveryReport recovery;
  private final LogWriter writer;
  private final WritingThreads threads;
  private final Compactor compactor;
  private PipelinedAppends pipelined;
  private volatile Runnable onClose = () -> {};
  private final AtomicBoolean closed = new AtomicBoolean();

  public StreamLog(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      WriterSession session,
      LogSegments segments,
      ChainState tail,
      RecoveryReport recovery,
      WritingThreads threads,
      Compactor compactor) {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.session = session;
    this.segments = segments;
    this.recovery = recovery;
    this.threads = threads;
    this.compactor = compactor;
    this.pipeline =
        new AppendPipeline(
            Codecs.standard(config.compressionLevel()).forType(config.compression()),
            config.checkpointPolicy());
    this.writer = new LogWriter(stream, directory, session, segments, tail);
    segments.writeManifest(tail.end().nextOffset(), session.epoch());
  }

  /** Has something done as the first step of {@link #close}. */
  public void onClose(Runnable action) {
    onClose = action;
  }

  @Override
  public RecoveryReport recovery() {
    return recovery;
  }

  /** Consistent in itself also while the writer appends. */
  @Override
  public StreamState state() {
    long committedOffset =
        session.committed().end().nextOffset(); // first, since it follows the end
    return segments.state(writer.end(), committedOffset, session.epoch());
  }

  @Override
  public AppendResult append(List<byte[]> payloads, Durability durability) throws IOException {
    requireIdle();
    return append(writer.tail().end(), payloads, durability);
  }

  @Override
  public AppendResult append(ChainPosition expected, List<byte[]> payloads, Durability durability)
      throws IOException {
    return append(RecordKind.DATA, payloads, expected, durability);
  }

  /** Appends records of one kind. */
  public AppendResult append(
      RecordKind kind, List<byte[]> payloads, ChainPosition expected, Durability durability)
      throws IOException {
    config.requirePayloads(payloads);
    Objects.requireNonNull(durability, "durability");
    requireIdle();
    writer.requireEnd(writer.tail(), expected);
    boolean segmentStart = segments.active().sizeBytes() == 0;
    return write(pipeline.prepare(kind, payloads, writer.tail(), segmentStart), durability);
  }

  @Override
  public AppendResult appendTombstone(
      ChainPosition expected, long retractedOffset, Durability durability) throws IOException {
    if (retractedOffset < 0 || retractedOffset >= expected.nextOffset()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "retractedOffset must be that of an earlier record, 0 to %d: %d",
              expected.nextOffset() - 1,
              retractedOffset));
    }
    byte[] payload =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(retractedOffset)
            .array();
    return append(RecordKind.TOMBSTONE, List.of(payload), expected, durability);
  }

  @Override
  public AppendResult appendCheckpoint(Durability durability) throws IOException {
    Objects.requireNonNull(durability, "durability");
    requireIdle();
    return write(pipeline.prepareCheckpoint(writer.tail()), durability);
  }

  private AppendResult write(PreparedBatch batch, Durability durability) throws IOException {
    writer.write(batch);
    if (durability == Durability.SYNCED) {
      writer.commit();
    }
    return result(batch);
  }

  @Override
  public PendingAppend appendPipelined(ChainPosition expected, List<byte[]> payloads)
      throws IOException {
    config.requirePayloads(payloads);
    requireOpen();
    writer.requireUsable();
    if (pipelined == null) {
      pipelined = new PipelinedAppends(writer, threads);
    }
    ChainState waiting = pipelined.tail();
    ChainState last = waiting == null ? writer.tail() : waiting;
    long sizeBytes = waiting == null ? segments.active().sizeBytes() : pipelined.segmentBytes();
    writer.requireEnd(last, expected);
    PreparedBatch batch = pipeline.prepare(RecordKind.DATA, payloads, last, sizeBytes == 0);
    long sizeAfter = sizeBytes + batch.sizeBytes();
    boolean full = segments.isFullAt(sizeAfter) || (!pipelined.rolls() && segments.isAged());
    return new PendingAppend(result(batch), pipelined.append(batch, full, sizeAfter));
  }

  private static AppendResult result(PreparedBatch batch) {
    return new AppendResult(batch.baseOffset(), batch.tail().end());
  }

  @Override
  public StreamState sync() throws IOException {
    requireIdle();
    writer.commit();
    return state();
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
  public CompactionResult compact(CompactionConfig compaction) throws IOException {
    Objects.requireNonNull(compaction, "compaction");
    requireIdle();
    try {
      long nextOffset = writer.end().end().nextOffset();
      return compactor.compact(directory, session, segments, nextOffset, config, compaction);
    } catch (FailedLogException | FencedWriterException | Error e) {
      writer.fail(e);
      throw e;
    }
  }

  @Override
  public void flushIndex() throws IOException {
    requireIdle();
    ActiveSegment active = segments.active();
    byte[] index =
        active.encodedIndex(); // first: it must not know of frames that are not committed
    writer.commit();
    active.writeIndex(index);
  }

  @Override
  public VerifiedReader reader(long offset) throws IOException {
    return LogReader.fromCheckpoint(
        directory, scanConfig(), segments.asSource(writer::end, scanConfig()), offset);
  }

  @Override
  public VerifiedReader readerFromGenesis(long offset) throws IOException {
    return LogReader.fromGenesis(
        directory, scanConfig(), segments.asSource(writer::end, scanConfig()), offset);
  }

  private ScanConfig scanConfig() {
    return new ScanConfig(Codecs.standard(), config.maxPayloadBytes());
  }

  private void requireOpen() {
    threads.refuseStages();
    if (closed.get()) {
      throw new IllegalStateException(stream + " is closed: open it again");
    }
  }

  private void requireIdle() throws IOException {
    requireOpen();
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
    threads.refuseStages();
    release();
  }

  /** Does what {@link #close} does, on any thread, also one of those that write. */
  public void release() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    onClose.run();
    awaitIdle();
    Closeable untold = this::tellFailure;
    try (session;
        segments;
        untold) {
      if (!writer.hasFailed()) {
        boolean wanted = config.checkpointPolicy().onClose();
        boolean due = writer.tail().recordsSinceCheckpoint() > 0;
        writer.finish(wanted && due ? pipeline.prepareCheckpoint(writer.tail()) : null);
      }
    }
  }

  private void tellFailure() throws IOException {
    if (pipelined != null) {
      pipelined.drain();
    }
  }
}
