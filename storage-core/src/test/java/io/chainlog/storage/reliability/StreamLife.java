package io.chainlog.storage.reliability;

import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Archive;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.PendingAppend;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.Ledger;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;

/**
 * The life of a stream from its first opening to its last, with everything in it that touches the
 * medium: written and synced appends, a tombstone, checkpoints, rotations, indexes, a second
 * opening, a compaction. The same operations in the same order each time, until one fails.
 */
final class StreamLife {
  static final StreamId STREAM = new StreamId("orders-0");
  static final int MAX_PAYLOAD_BYTES = 1 << 20;
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T00:00:00Z"), ZoneOffset.UTC);

  static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withSegmentBytes(2500)
          .withIndexIntervalBytes(200)
          .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(6))
          .withMaxPayloadBytes(MAX_PAYLOAD_BYTES);

  /** Merges segments of the first life with one another. */
  static final CompactionConfig COMPACTION =
      CompactionConfig.defaults()
          .withMinSegments(2)
          .withMergeThresholdBytes(7000)
          .withRecompression(CompressionType.LZ4, 3);

  /** For sweeps. */
  static final OperationSweep.Script SCRIPT =
      new OperationSweep.Script() {
        @Override
        public String live(LogDirectory disk, Ledger ledger) throws IOException {
          StreamLife life = new StreamLife(disk, ledger);
          life.live();
          return life.undone > 0 ? "undone and tried again" : "went on without";
        }

        @Override
        public void recover(Engine engine, SimulatedDisk disk, Ledger ledger) throws IOException {
          StreamChecks.recover(engine, disk, ledger);
        }

        @Override
        public Class<?> test() {
          return EveryOperationTest.class;
        }
      };

  private final LogDirectory disk;
  private final Ledger ledger;
  private int payloads;
  private int undone;
  private StorageBackend storage;

  StreamLife(LogDirectory disk, Ledger ledger) {
    this.disk = disk;
    this.ledger = ledger;
    this.payloads = ledger.handedOver();
  }

  /** Makes the archive and lives both lives; throws at the first failure that is not undone. */
  void live() throws IOException {
    first();
    second();
  }

  private void first() throws IOException {
    open();
    try (StorageBackend open = storage) {
      append(Durability.SYNCED, 40);
      append(Durability.WRITTEN, 600, 10);
      append(Durability.WRITTEN, 0);
      sync();
      tombstone(1);
      append(Durability.WRITTEN, 700);
      open.flushIndexes();
      append(Durability.SYNCED, 1200);
      appendPipelined(100);
      checkpoint();
      append(Durability.WRITTEN, 30, 30, 30);
      append(Durability.WRITTEN, 2600);
      append(Durability.WRITTEN, 20);
      open.close(STREAM);
      ledger.acknowledge();
    }
  }

  private void second() throws IOException {
    open();
    try (StorageBackend open = storage) {
      append(Durability.WRITTEN, 50);
      append(Durability.WRITTEN, 60);
      append(Durability.SYNCED, 2400);
      append(Durability.SYNCED, 10);
      append(Durability.WRITTEN, 11);
      compact();
      append(Durability.WRITTEN, 12);
      open.close(STREAM);
      ledger.acknowledge();
    }
  }

  /** Opens archive and stream, making what is not there. */
  StorageBackend open() throws IOException {
    storage = openArchive(disk).storage(CONFIG, CLOCK);
    try {
      storage.open(STREAM);
    } catch (IOException e) {
      closeAfter(e, storage);
      throw e;
    }
    return storage;
  }

  static Archive openArchive(LogDirectory disk) throws IOException {
    return disk.exists() ? Archive.openOrCreate(disk, CLOCK) : Archive.create(disk, CLOCK);
  }

  private static void closeAfter(IOException cause, StorageBackend storage) {
    try {
      storage.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  void append(Durability durability, int... sizes) throws IOException {
    List<byte[]> batch = batch(sizes);
    handOver(
        RecordKind.DATA,
        batch,
        at ->
            storage.append(STREAM, batch, at.end().nextOffset(), at.end().chainHash(), durability));
    acknowledgeIf(durability);
  }

  private void tombstone(long retracted) throws IOException {
    byte[] payload = new byte[Long.BYTES];
    payload[0] = (byte) retracted;
    handOver(
        RecordKind.TOMBSTONE,
        List.of(payload),
        at ->
            storage.appendTombstone(
                STREAM, retracted, at.end().nextOffset(), at.end().chainHash(), Durability.SYNCED));
    ledger.acknowledge();
  }

  private void checkpoint() throws IOException {
    handOver(
        RecordKind.CHECKPOINT,
        List.of(),
        at -> storage.appendCheckpoint(STREAM, Durability.WRITTEN));
  }

  /** Waits for its end, so that the operations have one order. */
  private void appendPipelined(int... sizes) throws IOException {
    List<byte[]> batch = batch(sizes);
    ledger.handOver(RecordKind.DATA, batch);
    StreamState at = storage.state(STREAM);
    PendingAppend pending =
        storage.appendPipelined(STREAM, batch, at.end().nextOffset(), at.end().chainHash());
    try {
      pending.done().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw (IOException) e.getCause();
    }
    ledger.acknowledge();
  }

  private void compact() throws IOException {
    CompactionResult result = storage.compact(STREAM, COMPACTION);
    StreamChecks.require(
        result.segmentsAfter() < result.segmentsBefore(), "nothing was merged: " + result);
  }

  private void sync() throws IOException {
    storage.sync(STREAM);
    ledger.acknowledge();
  }

  private interface Append {
    AppendResult at(StreamState state) throws IOException;
  }

  /** An append that says that it was undone is tried again, once. */
  private void handOver(RecordKind kind, List<byte[]> batch, Append append) throws IOException {
    ledger.handOver(kind, batch);
    try {
      append.at(storage.state(STREAM));
    } catch (WriteFailedException e) {
      ledger.takeBack(batch.size());
      undone++;
      ledger.handOver(kind, batch);
      append.at(storage.state(STREAM));
    }
  }

  private void acknowledgeIf(Durability durability) {
    if (durability == Durability.SYNCED) {
      ledger.acknowledge();
    }
  }

  /** Payloads of these sizes, each like no other: it begins with its number as far as it can. */
  private List<byte[]> batch(int... sizes) {
    List<byte[]> batch = new ArrayList<>();
    for (int size : sizes) {
      Random random = new Random(payloads++);
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      batch.add(payload);
    }
    return batch;
  }
}
