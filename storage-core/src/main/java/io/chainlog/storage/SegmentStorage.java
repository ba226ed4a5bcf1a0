package io.chainlog.storage;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** {@link StorageBackend} over the handles of an {@link OpenArchive}: looks them up, no more. */
public final class SegmentStorage implements StorageBackend {
  private final OpenArchive archive;

  /** A backend over the streams that are open there. */
  public SegmentStorage(OpenArchive archive) {
    this.archive = Objects.requireNonNull(archive, "archive");
  }

  /**
   * A backend; nothing is opened or created yet.
   *
   * @param root contains one folder a stream
   * @param clock for the age of segments
   */
  public SegmentStorage(LogDirectory root, StorageConfig config, Clock clock) {
    this(new OpenArchive(root, config, clock));
  }

  @Override
  public List<StreamId> streams() throws IOException {
    return archive.streams();
  }

  @Override
  public boolean exists(StreamId stream) throws IOException {
    return archive.exists(stream);
  }

  @Override
  public RecoveryReport open(StreamId stream) throws IOException {
    return archive.openWriter(stream).recovery();
  }

  @Override
  public AppendResult append(
      StreamId stream,
      List<byte[]> payloads,
      long expectedOffset,
      ChainHash expectedPreviousHash,
      Durability durability)
      throws IOException {
    return writer(stream)
        .append(expected(expectedOffset, expectedPreviousHash), payloads, durability);
  }

  @Override
  public PendingAppend appendPipelined(
      StreamId stream, List<byte[]> payloads, long expectedOffset, ChainHash expectedPreviousHash)
      throws IOException {
    return writer(stream)
        .appendPipelined(
            expected(expectedOffset, expectedPreviousHash), payloads, Durability.SYNCED);
  }

  @Override
  public AppendResult appendTombstone(
      StreamId stream,
      long retractedOffset,
      long expectedOffset,
      ChainHash expectedPreviousHash,
      Durability durability)
      throws IOException {
    return writer(stream)
        .appendTombstone(
            expected(expectedOffset, expectedPreviousHash), retractedOffset, durability);
  }

  @Override
  public AppendResult appendCheckpoint(StreamId stream, Durability durability) throws IOException {
    return writer(stream).appendCheckpoint(durability);
  }

  @Override
  public StreamState sync(StreamId stream) throws IOException {
    return writer(stream).sync();
  }

  @Override
  public StreamState state(StreamId stream) throws IOException {
    return readable(stream).state();
  }

  @Override
  public List<LogRecord> readFrom(StreamId stream, long offset, long maxBytes) throws IOException {
    return readable(stream).readFrom(offset, maxBytes);
  }

  @Override
  public VerifiedReader reader(StreamId stream, long offset) throws IOException {
    return readable(stream).reader(offset);
  }

  @Override
  public VerifiedReader readerFromGenesis(StreamId stream, long offset) throws IOException {
    return readable(stream).readerFromGenesis(offset);
  }

  @Override
  public int segmentCount(StreamId stream) throws IOException {
    return state(stream).segmentCount();
  }

  @Override
  public List<Integer> completedSegments(StreamId stream) throws IOException {
    List<SegmentInfo> all = readable(stream).segments();
    return all.stream().limit(Math.max(0, all.size() - 1)).map(SegmentInfo::number).toList();
  }

  @Override
  public CompactionResult compact(StreamId stream, CompactionConfig compaction) throws IOException {
    return writer(stream).compact(compaction);
  }

  @Override
  public void flushIndexes() throws IOException {
    archive.flushIndexes();
  }

  @Override
  public void close(StreamId stream) throws IOException {
    writer(stream).close();
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }

  private static ChainPosition expected(long offset, ChainHash previousHash) {
    return new ChainPosition(offset, Objects.requireNonNull(previousHash, "expectedPreviousHash"));
  }

  private StreamWriter writer(StreamId stream) {
    return archive
        .writer(stream)
        .orElseThrow(
            () -> new IllegalStateException(stream + " is not open here: call open first"));
  }

  private StreamReader readable(StreamId stream) throws IOException {
    StreamReader writer = archive.writer(stream).orElse(null);
    return writer == null ? archive.openReader(stream) : writer;
  }
}
