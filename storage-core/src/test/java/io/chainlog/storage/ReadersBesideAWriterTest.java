package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads while somebody writes: nothing is missed, nothing is seen too early, nothing is damage. */
@Timeout(120)
class ReadersBesideAWriterTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int BATCHES = 200;
  private static final int BATCH = 5;
  private static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withSegmentBytes(3000)
          .withCompression(CompressionType.NONE)
          .withCheckpointPolicy(new CheckpointPolicy(40, true, true, true));

  private final ExecutorService threads = Executors.newCachedThreadPool();
  @TempDir Path folder;

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void manyReadersOfTheBackendSeeEachRecordOnce() throws Exception {
    LogDirectory root = new InMemoryLogDirectory();
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> follow(() -> storage.reader(STREAM, 0))));
        readers.add(threads.submit(() -> follow(() -> storage.readerFromGenesis(STREAM, 0))));
      }
      readers.add(threads.submit(() -> readInPieces(storage)));
      readers.add(threads.submit(() -> watchState(storage)));
      readers.add(threads.submit(() -> openReadersAheadOfTheEnd(storage)));
      write(storage);
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  @Test
  void viewsOfAnotherProcessFollowTheCommitPointAcrossRotations() throws Exception {
    LogDirectory root = new FileLogDirectory(folder);
    LogDirectory elsewhere = new FileLogDirectory(folder).directory(STREAM.name());
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      StreamReader early = StreamReader.open(elsewhere, 1 << 20);
      Future<?> reader = threads.submit(() -> follow(() -> early.reader(0)));
      Future<?> verifier = threads.submit(() -> verifyUntilTheEnd(elsewhere));
      write(storage);
      reader.get();
      verifier.get();
      assertThat(early.segments()).hasSize(1);
    }
  }

  @Test
  void aViewDoesNotStartAtACheckpointThatIsNotCommittedYet() throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, 0);
      append(storage, Durability.WRITTEN, BATCH);
      storage.appendCheckpoint(STREAM, Durability.WRITTEN);
      append(storage, Durability.WRITTEN, 2 * BATCH);

      StreamReader view = StreamReader.open(root.directory(STREAM.name()), 1 << 20);
      try (VerifiedReader reader = view.reader(2 * BATCH + 3)) {
        assertThat(reader.next()).isNull();
        storage.sync(STREAM);
        assertThat(reader.next().offset()).isEqualTo(2 * BATCH + 3);
      }
    }
  }

  @Test
  void aReaderStaysWhereItIsWhileACommitSlotIsHalfWritten() throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, 0);
      append(storage, Durability.SYNCED, BATCH);
      try (VerifiedReader reader = StreamReader.open(directory, 1 << 20).reader(0)) {
        for (int i = 0; i < 2 * BATCH; i++) {
          assertThat(reader.next().offset()).isEqualTo(i);
        }
        byte[] whole = directory.contents(CommitFile.NAME);
        directory.overwrite(CommitFile.NAME, withoutNewestSlot(whole));
        assertThat(reader.next()).isNull();
        directory.overwrite(CommitFile.NAME, whole);
        append(storage, Durability.SYNCED, 2 * BATCH);
        assertThat(reader.next().offset()).isEqualTo(2 * BATCH);
      }
    }
  }

  private static byte[] withoutNewestSlot(byte[] commit) {
    byte[] torn = commit.clone();
    torn[(commit[8] > commit[4096 + 8] ? 0 : 4096) + 30] ^= 1;
    return torn;
  }

  private static void write(StorageBackend storage) throws IOException {
    for (int i = 0; i < BATCHES; i++) {
      append(storage, i % 3 == 0 ? Durability.SYNCED : Durability.WRITTEN, i * BATCH);
    }
    storage.sync(STREAM);
  }

  private static void append(StorageBackend storage, Durability durability, int first)
      throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      payloads.add(ByteBuffer.allocate(100).putInt(first + i).array());
    }
    StreamState state = storage.state(STREAM);
    storage.append(STREAM, payloads, state.end().nextOffset(), state.end().chainHash(), durability);
  }

  /** Reads every data record once, in order, until the last. */
  private static Void follow(Callable<VerifiedReader> open) throws Exception {
    try (VerifiedReader reader = open.call()) {
      ChainHash head = ChainHash.ZERO;
      for (int count = 0; count < BATCHES * BATCH; ) {
        LogRecord record = reader.next();
        if (record == null) {
          Thread.onSpinWait();
          continue;
        }
        assertThat(record.previousHash()).isEqualTo(head);
        head = record.chainHash();
        if (record.kind() == RecordKind.DATA) {
          assertThat(ByteBuffer.wrap(record.payload()).getInt()).isEqualTo(count++);
        }
      }
    }
    return null;
  }

  private static Void readInPieces(StorageBackend storage) throws IOException {
    long next = 0;
    for (int count = 0; count < BATCHES * BATCH; ) {
      for (LogRecord record : storage.readFrom(STREAM, next, 700)) {
        assertThat(record.offset()).isEqualTo(next++);
        count += record.kind() == RecordKind.DATA ? 1 : 0;
      }
    }
    return null;
  }

  private static Void watchState(StorageBackend storage) throws IOException {
    StreamState last = storage.state(STREAM);
    while (last.committedOffset() < BATCHES * BATCH) {
      StreamState now = storage.state(STREAM);
      assertThat(now.end().nextOffset()).isGreaterThanOrEqualTo(last.end().nextOffset());
      assertThat(now.committedOffset()).isBetween(last.committedOffset(), now.end().nextOffset());
      assertThat(now.sizeBytes()).isGreaterThanOrEqualTo(last.sizeBytes());
      if (now.end().nextOffset() == last.end().nextOffset()) {
        assertThat(now.sizeBytes()).isEqualTo(last.sizeBytes());
      }
      last = now;
    }
    return null;
  }

  private static Void openReadersAheadOfTheEnd(StorageBackend storage) throws IOException {
    for (long end = 0; end < BATCHES * BATCH; end = storage.state(STREAM).end().nextOffset()) {
      try (VerifiedReader reader = storage.reader(STREAM, end + 7)) {
        LogRecord record = reader.next();
        assertThat(record == null || record.offset() == end + 7).isTrue();
      }
    }
    return null;
  }

  private static Void verifyUntilTheEnd(LogDirectory directory) throws IOException {
    for (long records = 0; records < BATCHES * BATCH; ) {
      var result = new LogVerifier(STREAM, directory, 1 << 20).verify(record -> {}, bytes -> {});
      assertThat(result.findings()).isEmpty();
      records = result.records();
    }
    return null;
  }
}
