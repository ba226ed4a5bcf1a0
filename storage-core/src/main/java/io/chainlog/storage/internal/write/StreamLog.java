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
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.medium.StreamClaim;
import io.chainlog.storage.medium.StreamMedium;
import io.chainlog.storage.prepare.AppendPipeline;
import io.chainlog.storage.prepare.PreparedBatch;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream that is open for writing: prepares what is appended, and hands it to its {@link
 * StreamClaim}. Knows no medium.
 *
 * <p>One appending thread at a time; readers on any thread. While pipelined appends wait, the
 * stream belongs to the thread that writes them, and every other writing call first waits for it.
 */
public final class StreamLog implements StreamWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLog.class);

  private final StreamId stream;
  private final StorageConfig config;
  private final StreamClaim claim;
  private final AppendPipeline pipeline;
  private final WritingThreads threads;
  private final PipelinedAppends pipelined;
  private volatile Runnable onClose = () -> {};
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Claims the stream.
   *
   * @param threads on which pipelined appends are written
   * @throws IOException as {@link StreamMedium#claim}
   */
  public StreamLog(
      StreamId stream, StorageConfig config, StreamMedium medium, WritingThreads threads)
      throws IOException {
    this.stream = stream;
    this.config = config;
    this.threads = threads;
    this.pipeline =
        new AppendPipeline(
            Codecs.standard(config.compressionLevel()).forType(config.compression()),
            config.checkpointPolicy());
    this.claim = medium.claim(); // an error before it leaves nothing open
    this.pipelined = new PipelinedAppends(claim, threads);
  }

  /** Has something done as the first step of {@link #close}. */
  public void onClose(Runnable action) {
    onClose = action;
  }

  @Override
  public RecoveryReport recovery() {
    return claim.recovery();
  }

  @Override
  public StreamState state() throws IOException {
    return claim.state();
  }

  @Override
  public AppendResult append(List<byte[]> payloads, Durability durability) throws IOException {
    requireIdle();
    return append(claim.tail().end(), payloads, durability);
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
    claim.tail().requireEnd(expected, stream);
    boolean extentStart = claim.extentBytes() == 0;
    return write(pipeline.prepare(kind, payloads, claim.tail(), extentStart), durability);
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
    return write(pipeline.prepareCheckpoint(claim.tail()), durability);
  }

  private AppendResult write(PreparedBatch batch, Durability durability) throws IOException {
    claim.append(batch, isFull(claim.extentBytes(), batch) || isAged());
    if (durability == Durability.SYNCED) {
      claim.commit(batch.tail().end());
    }
    return result(batch);
  }

  @Override
  public PendingAppend appendPipelined(
      ChainPosition expected, List<byte[]> payloads, Durability durability) throws IOException {
    config.requirePayloads(payloads);
    Objects.requireNonNull(durability, "durability");
    requireOpen();
    claim.requireUsable();
    ChainState waiting = pipelined.tail();
    ChainState last = waiting == null ? claim.tail() : waiting;
    long extentBytes = waiting == null ? claim.extentBytes() : pipelined.extentBytes();
    last.requireEnd(expected, stream);
    PreparedBatch batch = pipeline.prepare(RecordKind.DATA, payloads, last, extentBytes == 0);
    boolean completes = isFull(extentBytes, batch) || (!pipelined.completesExtent() && isAged());
    long bytesAfter = extentBytes + batch.sizeBytes();
    return new PendingAppend(
        result(batch), pipelined.append(batch, completes, bytesAfter, durability));
  }

  private boolean isFull(long extentBytes, PreparedBatch batch) {
    return extentBytes + batch.sizeBytes() >= config.segmentBytes();
  }

  private boolean isAged() {
    return claim.extentAgeMs() >= config.segmentMs();
  }

  private static AppendResult result(PreparedBatch batch) {
    return new AppendResult(batch.baseOffset(), batch.tail().end());
  }

  @Override
  public StreamState sync() throws IOException {
    requireIdle();
    claim.commit(claim.tail().end());
    return state();
  }

  @Override
  public void startSync() throws IOException {
    requireOpen();
    claim.requireUsable();
    pipelined.startCommit();
  }

  @Override
  public void awaitWritten() throws IOException {
    requireOpen();
    tellFailure();
  }

  @Override
  public Optional<CommitPoint> commitPoint() {
    return claim.commitPoint();
  }

  @Override
  public List<SegmentInfo> segments() {
    return claim.segments();
  }

  @Override
  public CompactionResult compact(CompactionConfig compaction) throws IOException {
    Objects.requireNonNull(compaction, "compaction");
    requireIdle();
    return claim.compact(compaction);
  }

  @Override
  public void flushIndex() throws IOException {
    requireIdle();
    claim.flushIndex();
  }

  @Override
  public VerifiedReader reader(long offset) throws IOException {
    return claim.reader(offset);
  }

  @Override
  public VerifiedReader readerFromGenesis(long offset) throws IOException {
    return claim.readerFromGenesis(offset);
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
    claim.requireUsable();
  }

  /** Returns when no pipelined append waits any more; what one failed of is told later. */
  public void awaitIdle() {
    pipelined.awaitIdle();
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

  @Override
  public CompletionStage<Void> startClose() {
    threads.refuseStages();
    awaitIdle(); // on the threads that then close it
    return threads.close(this::release);
  }

  /** Does what {@link #close} does, on any thread, also one of those that write. */
  public void release() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    onClose.run();
    awaitIdle();
    Closeable untold = this::tellFailure;
    try (claim;
        untold) {
      if (!claim.hasFailed()) {
        finish();
      }
    }
  }

  private void finish() throws IOException {
    if (config.checkpointPolicy().onClose() && claim.tail().recordsSinceCheckpoint() > 0) {
      appendLastCheckpoint();
    }
    claim.commit(claim.tail().end());
  }

  /** Spares the next opening some reading; what was appended before does not depend on it. */
  private void appendLastCheckpoint() throws IOException {
    try {
      write(pipeline.prepareCheckpoint(claim.tail()), Durability.WRITTEN);
    } catch (WriteFailedException e) {
      LOG.info("{} is closed without a checkpoint at its end: {}", stream, e.getMessage());
    }
  }

  private void tellFailure() throws IOException {
    pipelined.drain();
  }
}
