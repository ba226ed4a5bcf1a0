package io.chainlog.storage.reliability;

import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.PendingAppend;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.Ledger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;

/**
 * The writer of one stream of a schedule: hands records over, and keeps account of what it is told.
 * For one thread.
 */
final class ScheduledWriter {
  private static final int LARGE_ONE_IN = 12;
  private static final int LARGE_BYTES = 2000;
  private static final int SMALL_BYTES = 120;

  private final ScheduledStream stream;
  private final StreamId id;
  private final Machine machine;
  private final Ledger ledger;
  private final Random random;
  private boolean open;
  private boolean failed;

  ScheduledWriter(ScheduledStream stream, Machine machine, Random random) {
    this.stream = stream;
    this.id = stream.id();
    this.machine = machine;
    this.ledger = stream.ledger();
    this.random = random;
  }

  boolean isOpen() {
    return open;
  }

  /** Whether it has failed, and can only be closed. */
  boolean hasFailed() {
    return failed;
  }

  /** It may have failed: it is to be closed, and nothing more is taken for acknowledged. */
  void fail() {
    failed = open;
  }

  /** The process has ended. */
  void gone() {
    open = false;
  }

  /** Opens the stream; what recovery found is then all there is, and it lasts. */
  void open() throws IOException {
    machine.storage().open(id);
    open = true;
    failed = false;
    stream.settle(random.nextBoolean());
  }

  void append(Durability durability) throws IOException {
    List<byte[]> batch = batch();
    write(
        RecordKind.DATA,
        batch,
        at ->
            machine
                .storage()
                .append(id, batch, at.end().nextOffset(), at.end().chainHash(), durability),
        durability);
  }

  /** Retracts some record; does nothing in an empty stream. */
  void appendTombstone(Durability durability) throws IOException {
    long end = machine.storage().state(id).end().nextOffset();
    if (end == 0) {
      return;
    }
    long retracted = random.nextInt((int) end);
    byte[] payload = new byte[Long.BYTES];
    ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).putLong(retracted);
    write(
        RecordKind.TOMBSTONE,
        List.of(payload),
        at ->
            machine
                .storage()
                .appendTombstone(
                    id, retracted, at.end().nextOffset(), at.end().chainHash(), durability),
        durability);
  }

  void appendCheckpoint(Durability durability) throws IOException {
    write(
        RecordKind.CHECKPOINT,
        List.of(),
        at -> machine.storage().appendCheckpoint(id, durability),
        durability);
  }

  private interface Write {
    void at(StreamState end) throws IOException;
  }

  private void write(RecordKind kind, List<byte[]> batch, Write write, Durability durability)
      throws IOException {
    StreamState end = machine.storage().state(id);
    ledger.handOver(kind, batch);
    try {
      write.at(end);
      if (durability == Durability.SYNCED) {
        ledger.acknowledge();
      }
    } catch (WriteFailedException e) {
      ledger.takeBack(batch.size());
      throw e;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  /** Appends some batches; the stream's state tells what of them was written. */
  void appendPipelined(boolean overlapped) throws IOException {
    StreamState at = machine.storage().state(id);
    long end = at.end().nextOffset();
    ChainHash head = at.end().chainHash();
    List<PendingAppend> pending = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    try {
      for (int i = random.nextInt(3); i >= 0; i--) {
        List<byte[]> batch = batch();
        PendingAppend next = machine.storage().appendPipelined(id, batch, end, head);
        ledger.handOver(RecordKind.DATA, batch);
        pending.add(next);
        sizes.add(batch.size());
        end = next.result().end().nextOffset();
        head = next.result().end().chainHash();
        if (!overlapped) {
          next.done().toCompletableFuture().join();
        }
      }
      pending.forEach(append -> append.done().toCompletableFuture().join());
      ledger.acknowledge();
    } catch (CompletionException e) {
      settlePipelined(pending, sizes, null);
    } catch (IOException e) {
      settlePipelined(pending, sizes, e);
    }
  }

  /**
   * The next call tells why.
   *
   * @param told what an append behind the one that failed has told already, null if none came
   */
  private void settlePipelined(List<PendingAppend> pending, List<Integer> sizes, IOException told)
      throws IOException {
    try {
      machine.storage().sync(id);
    } catch (WriteFailedException e) {
      takeBackUnwritten(pending, sizes);
      throw e;
    } catch (IOException e) {
      failed = true;
      throw e;
    }
    if (told == null) {
      throw new AssertionError("a pipelined append failed, and nobody said so");
    }
    takeBackUnwritten(pending, sizes);
    throw told;
  }

  private void takeBackUnwritten(List<PendingAppend> pending, List<Integer> sizes)
      throws IOException {
    long end = machine.storage().state(id).end().nextOffset();
    for (int i = pending.size() - 1; i >= 0; i--) {
      if (pending.get(i).result().baseOffset() >= end) {
        ledger.takeBack(sizes.get(i));
      }
    }
  }

  void sync() throws IOException {
    try {
      machine.storage().sync(id);
      ledger.acknowledge();
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  void compact(CompactionConfig compaction) throws IOException {
    try {
      machine.storage().compact(id, compaction);
    } catch (FailedLogException | FencedWriterException e) {
      failed = true;
      throw e;
    }
  }

  /** Ends writing, and the readers that depend on the writer. */
  void close() throws IOException {
    open = false;
    stream.closeReaders(ScheduledReader::dependsOnWriter);
    machine.storage().close(id);
    if (!failed) {
      ledger.acknowledge();
    }
  }

  /**
   * The lock is lost, as it is when its file is deleted, and another process opens the stream: this
   * one writes nothing any more.
   */
  void loseLock(StorageConfig config) throws IOException {
    StreamChecks.directory(machine.disk(), id).delete("lock");
    try (StorageBackend other = machine.newStorage(config)) {
      other.open(id);
      failed = true;
      stream.settle(false);
      requireFenced();
      stream.settle(false);
    }
  }

  private void requireFenced() throws IOException {
    StreamState end = machine.storage().state(id);
    try {
      machine
          .storage()
          .append(id, batch(), end.end().nextOffset(), end.end().chainHash(), Durability.SYNCED);
    } catch (FencedWriterException e) {
      return;
    }
    throw new AssertionError("a writer went on after another one had taken over");
  }

  private List<byte[]> batch() {
    List<byte[]> batch = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      byte[] payload =
          new byte[random.nextInt(random.nextInt(LARGE_ONE_IN) == 0 ? LARGE_BYTES : SMALL_BYTES)];
      random.nextBytes(payload);
      batch.add(payload);
    }
    return batch;
  }
}
