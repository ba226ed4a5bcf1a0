package io.chainlog.storage.reliability.process;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Archive;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.PendingAppend;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.ChainPosition;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Opens one stream, writes what chance says, and reports each step. For one thread. */
final class StreamWriter implements Closeable {
  static final StreamId STREAM = new StreamId("orders-0");

  static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withSegmentBytes(24_000)
          .withIndexIntervalBytes(500)
          .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(25))
          .withMaxPayloadBytes(1 << 20);

  private static final CompactionConfig COMPACTION =
      CompactionConfig.defaults().withMinSegments(3).withMergeThresholdBytes(200_000);

  /** Mostly small, some that take many pages: a kill may stop the system in the midst of them. */
  private static final int[] SIZES = {20, 100, 100, 300, 300, 1_000, 3_000, 20_000};

  private final StorageBackend storage;
  private final Report report;
  private final long writer;
  private final Random random;
  private ChainPosition end;
  private int number;

  /**
   * Opens the stream, making archive and stream where there are none.
   *
   * @param writer what this opening is called in its payloads; no other may be called so
   */
  StreamWriter(Path archive, long writer, Report report) throws IOException {
    this.report = report;
    this.writer = writer;
    this.random = new Random(writer);
    Clock clock = Clock.systemUTC();
    storage = Archive.openOrCreate(new FileLogDirectory(archive), clock).storage(CONFIG, clock);
    RecoveryReport recovery = storage.open(STREAM);
    StreamState state = storage.state(STREAM);
    end = state.end();
    report.opened(writer, state, recovery);
  }

  /** One step of a busy life. */
  void step() throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> appendSynced();
      case 3, 4 -> appendWritten(1 + random.nextInt(5));
      case 5, 6, 7 -> appendPipelined(1 + random.nextInt(8));
      case 8 -> tombstone();
      case 9 -> checkpoint();
      case 10 -> storage.flushIndexes();
      default -> compact();
    }
  }

  void appendSynced() throws IOException {
    report.doing("append");
    acknowledge(append(batch(), Durability.SYNCED));
  }

  private void appendWritten(int batches) throws IOException {
    report.doing("sync");
    for (int i = 0; i < batches; i++) {
      write();
    }
    sync();
  }

  void write() throws IOException {
    append(batch(), Durability.WRITTEN);
  }

  void sync() throws IOException {
    report.acknowledged(writer, storage.sync(STREAM));
  }

  private AppendResult append(List<byte[]> batch, Durability durability) throws IOException {
    return advance(storage.append(STREAM, batch, end.nextOffset(), end.chainHash(), durability));
  }

  /** Does not wait: the steps behind it overlap with what the stream's thread still writes. */
  private void appendPipelined(int batches) throws IOException {
    report.doing("pipeline");
    for (int i = 0; i < batches; i++) {
      PendingAppend pending =
          storage.appendPipelined(STREAM, batch(), end.nextOffset(), end.chainHash());
      AppendResult result = advance(pending.result());
      pending.done().thenRun(() -> acknowledge(result));
    }
  }

  private void tombstone() throws IOException {
    if (end.nextOffset() > 0) {
      report.doing("tombstone");
      long retracted = random.nextInt((int) end.nextOffset());
      acknowledge(
          advance(
              storage.appendTombstone(
                  STREAM, retracted, end.nextOffset(), end.chainHash(), Durability.SYNCED)));
    }
  }

  private void checkpoint() throws IOException {
    report.doing("checkpoint");
    acknowledge(advance(storage.appendCheckpoint(STREAM, Durability.SYNCED)));
  }

  private void compact() throws IOException {
    report.doing("compact");
    storage.compact(STREAM, COMPACTION);
  }

  private AppendResult advance(AppendResult result) {
    end = result.end();
    return result;
  }

  private void acknowledge(AppendResult result) {
    report.acknowledged(writer, result);
  }

  private List<byte[]> batch() {
    List<byte[]> batch = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int size = SIZES[random.nextInt(SIZES.length)];
      batch.add(new Payloads(writer, number++).ofSize(size));
    }
    return batch;
  }

  @Override
  public void close() throws IOException {
    report.doing("close");
    storage.close();
    report.closed();
  }
}
