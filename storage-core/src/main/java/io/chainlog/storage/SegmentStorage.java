package io.chainlog.storage;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.compact.StreamCompactor;
import io.chainlog.storage.internal.recovery.StreamOpener;
import io.chainlog.storage.internal.write.StreamLog;
import io.chainlog.storage.internal.write.WritingThreads;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** {@link StorageBackend} over any {@link LogDirectory}: one folder a stream. */
public final class SegmentStorage implements StorageBackend {
  private final LogDirectory root;
  private final StorageConfig config;
  private final Clock clock;
  private final Map<StreamId, StreamLog> open = new ConcurrentHashMap<>();
  private final WritingThreads threads = new WritingThreads();

  /**
   * A backend; nothing is opened or made yet.
   *
   * @param root holds one folder a stream
   * @param clock for the age of segments
   */
  public SegmentStorage(LogDirectory root, StorageConfig config, Clock clock) {
    this.root = Objects.requireNonNull(root, "root");
    this.config = Objects.requireNonNull(config, "config");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public List<StreamId> streams() throws IOException {
    return Archive.listStreams(root);
  }

  @Override
  public boolean exists(StreamId stream) throws IOException {
    return directory(stream).exists();
  }

  @Override
  public RecoveryReport open(StreamId stream) throws IOException {
    if (open.containsKey(stream)) {
      throw new IllegalStateException(stream + " is open here already");
    }
    StreamLog log = new StreamOpener(stream, directory(stream), config, clock).open();
    open.put(stream, log);
    return log.recovery();
  }

  @Override
  public AppendResult append(
      StreamId stream,
      List<byte[]> payloads,
      long expectedOffset,
      ChainHash expectedPreviousHash,
      Durability durability)
      throws IOException {
    requirePayloads(payloads);
    return writer(stream)
        .append(
            RecordKind.DATA,
            payloads,
            expected(expectedOffset, expectedPreviousHash),
            Objects.requireNonNull(durability, "durability"));
  }

  @Override
  public PendingAppend appendPipelined(
      StreamId stream, List<byte[]> payloads, long expectedOffset, ChainHash expectedPreviousHash)
      throws IOException {
    requirePayloads(payloads);
    return writer(stream)
        .appendPipelined(payloads, expected(expectedOffset, expectedPreviousHash), threads);
  }

  @Override
  public AppendResult appendTombstone(
      StreamId stream,
      long retractedOffset,
      long expectedOffset,
      ChainHash expectedPreviousHash,
      Durability durability)
      throws IOException {
    if (retractedOffset < 0 || retractedOffset >= expectedOffset) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "retractedOffset must be that of an earlier record, 0 to %d: %d",
              expectedOffset - 1,
              retractedOffset));
    }
    byte[] payload =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(retractedOffset)
            .array();
    return writer(stream)
        .append(
            RecordKind.TOMBSTONE,
            List.of(payload),
            expected(expectedOffset, expectedPreviousHash),
            Objects.requireNonNull(durability, "durability"));
  }

  @Override
  public AppendResult appendCheckpoint(StreamId stream, Durability durability) throws IOException {
    return writer(stream).appendCheckpoint(Objects.requireNonNull(durability, "durability"));
  }

  @Override
  public StreamState sync(StreamId stream) throws IOException {
    return writer(stream).sync();
  }

  @Override
  public StreamState state(StreamId stream) throws IOException {
    StreamLog log = open.get(stream);
    return log == null ? view(stream).state() : log.state();
  }

  @Override
  public List<LogRecord> readFrom(StreamId stream, long offset, long maxBytes) throws IOException {
    StreamLog log = open.get(stream);
    StreamView view = log == null ? view(stream) : null;
    long end = (log == null ? view.state() : log.state()).end().nextOffset();
    if (offset < 0 || offset > end) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "offset must be 0 to %d, the end of %s: %d", end, stream, offset));
    }
    List<LogRecord> records = new ArrayList<>();
    long bytes = 0;
    try (VerifiedReader reader = log == null ? view.reader(offset) : log.reader(offset)) {
      for (LogRecord r = reader.next(); r != null && r.offset() < end; r = reader.next()) {
        bytes += r.payload().length;
        if (bytes > maxBytes && !records.isEmpty()) {
          break;
        }
        records.add(r);
      }
    }
    return records;
  }

  @Override
  public VerifiedReader reader(StreamId stream, long offset) throws IOException {
    requireNotNegative(offset);
    StreamLog log = open.get(stream);
    return log == null ? view(stream).reader(offset) : log.reader(offset);
  }

  @Override
  public VerifiedReader readerFromGenesis(StreamId stream, long offset) throws IOException {
    requireNotNegative(offset);
    StreamLog log = open.get(stream);
    return log == null ? view(stream).readerFromGenesis(offset) : log.readerFromGenesis(offset);
  }

  @Override
  public int segmentCount(StreamId stream) throws IOException {
    return state(stream).segmentCount();
  }

  @Override
  public List<Integer> completedSegments(StreamId stream) throws IOException {
    StreamLog log = open.get(stream);
    List<SegmentInfo> completed = log == null ? completed(stream) : log.completedSegments();
    return completed.stream().map(SegmentInfo::number).toList();
  }

  private List<SegmentInfo> completed(StreamId stream) throws IOException {
    List<SegmentInfo> all = view(stream).segments();
    return all.subList(0, Math.max(0, all.size() - 1));
  }

  @Override
  public CompactionResult compact(StreamId stream, CompactionConfig compaction) throws IOException {
    return StreamCompactor.compact(
        writer(stream), config, Objects.requireNonNull(compaction, "compaction"));
  }

  @Override
  public void flushIndexes() throws IOException {
    threads.refuseStages();
    for (StreamLog log : open.values()) {
      log.flushIndex();
    }
  }

  @Override
  public void close(StreamId stream) throws IOException {
    StreamLog log = writer(stream);
    open.remove(stream);
    log.close();
  }

  @Override
  public void close() throws IOException {
    threads.refuseStages();
    List<StreamLog> logs = new ArrayList<>();
    for (StreamId stream : List.copyOf(open.keySet())) {
      logs.add(open.remove(stream));
    }
    logs.forEach(StreamLog::awaitIdle); // on the threads that then close them
    threads.closeAll(logs);
  }

  private static ChainPosition expected(long offset, ChainHash previousHash) {
    return new ChainPosition(offset, Objects.requireNonNull(previousHash, "expectedPreviousHash"));
  }

  private StreamLog writer(StreamId stream) {
    threads.refuseStages();
    StreamLog log = open.get(stream);
    if (log == null) {
      throw new IllegalStateException(stream + " is not open here: call open first");
    }
    return log;
  }

  private StreamView view(StreamId stream) throws IOException {
    return StreamView.open(directory(stream), config.maxPayloadBytes());
  }

  private LogDirectory directory(StreamId stream) {
    return root.directory(stream.name());
  }

  private void requirePayloads(List<byte[]> payloads) {
    if (payloads.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one payload");
    }
    for (byte[] payload : payloads) {
      Objects.requireNonNull(payload, "payload");
      if (payload.length > config.maxPayloadBytes()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a payload of %d bytes is above max.payload.bytes, %d",
                payload.length,
                config.maxPayloadBytes()));
      }
    }
  }

  private static void requireNotNegative(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must not be negative: " + offset);
    }
  }
}
