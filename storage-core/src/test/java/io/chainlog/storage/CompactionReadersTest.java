package io.chainlog.storage;

import static io.chainlog.storage.CompactionFixture.ALL;
import static io.chainlog.storage.CompactionFixture.CONFIG;
import static io.chainlog.storage.CompactionFixture.STREAM;
import static io.chainlog.storage.CompactionFixture.facts;
import static io.chainlog.storage.CompactionFixture.storage;
import static io.chainlog.storage.CompactionFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.CompactionFixture.Fact;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments are merged under readers, who notice nothing. */
@Timeout(120)
class CompactionReadersTest {
  private static final List<CompressionType> CODECS = List.of(CompressionType.values());

  private final ExecutorService threads = Executors.newCachedThreadPool();
  @TempDir Path folder;

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  private enum Kind {
    BACKEND_FROM_GENESIS,
    BACKEND_FROM_CHECKPOINT,
    VIEW_FROM_GENESIS,
    VIEW_FROM_CHECKPOINT;

    VerifiedReader open(StorageBackend storage, StreamReader view) throws IOException {
      return switch (this) {
        case BACKEND_FROM_GENESIS -> storage.readerFromGenesis(STREAM, 0);
        case BACKEND_FROM_CHECKPOINT -> storage.reader(STREAM, 0);
        case VIEW_FROM_GENESIS -> view.readerFromGenesis(0);
        case VIEW_FROM_CHECKPOINT -> view.reader(0);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aReaderStoppedAtAnyRecordGoesOnBehindACompaction(Kind kind) throws IOException {
    int stop = 0;
    for (int records = Integer.MAX_VALUE; stop <= records; stop++) {
      LogDirectory root = new InMemoryLogDirectory();
      try (StorageBackend storage = storage(root, CONFIG)) {
        storage.open(STREAM);
        write(storage, 16);
        List<Fact> facts = facts(storage);
        records = facts.size();
        StreamReader view = StreamReader.open(root.directory(STREAM.name()), 1 << 20);
        try (VerifiedReader reader = kind.open(storage, view)) {
          for (int i = 0; i < stop; i++) {
            assertThat(Fact.of(reader.next())).isEqualTo(facts.get(i));
          }
          compactTwice(storage, stop);
          List<Fact> rest = CompactionFixture.rest(reader);
          assertThat(rest).isEqualTo(facts(storage).subList(stop, rest.size() + stop));
          assertThat(rest).hasSizeGreaterThan(records - stop);
        }
      }
    }
    assertThat(stop).isGreaterThan(60);
  }

  /** The second one merges the segment in which the stream ended before. */
  private static void compactTwice(StorageBackend storage, int seed) throws IOException {
    CompressionType type = CODECS.get(seed % 3);
    storage.compact(STREAM, ALL.withMergeThresholdBytes(3500).withRecompression(type, 1));
    write(storage, 5);
    storage.compact(STREAM, ALL.withMergeThresholdBytes(seed % 2 == 0 ? 1 << 20 : 6000));
  }

  @Test
  void aViewOfBeforeOpensReadersAnywhereBehindACompaction() throws IOException {
    LogDirectory root = new FileLogDirectory(folder);
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 16);
      StreamReader view = StreamReader.open(root.directory(STREAM.name()), 1 << 20);
      compactTwice(storage, 2);
      List<Fact> facts = facts(storage);
      for (int offset = 0; offset < facts.size(); offset++) {
        try (VerifiedReader reader = view.reader(offset)) {
          assertThat(Fact.of(reader.next())).isEqualTo(facts.get(offset));
        }
      }
    }
  }

  @Test
  void readersAndVerificationRunBesideCompactions() throws Exception {
    LogDirectory root = new FileLogDirectory(folder);
    LogDirectory elsewhere = new FileLogDirectory(folder).directory(STREAM.name());
    AtomicLong end = new AtomicLong(Long.MAX_VALUE);
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 10);
      StreamReader early = StreamReader.open(elsewhere, 1 << 20);
      List<Future<?>> others = new ArrayList<>();
      others.add(threads.submit(() -> follow(() -> storage.reader(STREAM, 0), end)));
      others.add(threads.submit(() -> follow(() -> storage.readerFromGenesis(STREAM, 0), end)));
      others.add(threads.submit(() -> follow(() -> early.readerFromGenesis(0), end)));
      others.add(threads.submit(() -> jump(storage, elsewhere, end)));
      others.add(threads.submit(() -> verify(elsewhere, end)));
      writeAndCompact(storage);
      end.set(storage.state(STREAM).end().nextOffset());
      for (Future<?> other : others) {
        other.get();
      }
    }
  }

  private static void writeAndCompact(StorageBackend storage) throws IOException {
    for (int i = 0; i < 60; i++) {
      write(storage, 4);
      CompressionType type = CODECS.get(i % 3);
      long threshold = i % 10 == 9 ? 1 << 20 : 4000 + 1000 * (i % 10);
      storage.compact(STREAM, ALL.withMergeThresholdBytes(threshold).withRecompression(type, 1));
    }
  }

  private static Void follow(Callable<VerifiedReader> open, AtomicLong end) throws Exception {
    try (VerifiedReader reader = open.call()) {
      ChainHash head = ChainHash.ZERO;
      for (long next = 0; next < end.get(); ) {
        LogRecord record = reader.next();
        if (record == null) {
          Thread.onSpinWait();
          continue;
        }
        assertThat(record.offset()).isEqualTo(next++);
        assertThat(record.previousHash()).isEqualTo(head);
        head = record.chainHash();
      }
    }
    return null;
  }

  /** Opens readers all over the stream, of the backend and of new views. */
  private static Void jump(StorageBackend storage, LogDirectory elsewhere, AtomicLong end)
      throws IOException {
    for (long i = 1; end.get() == Long.MAX_VALUE; i++) {
      StreamReader view = StreamReader.open(elsewhere, 1 << 20);
      long offset = (i * 7919) % view.state().end().nextOffset();
      VerifiedReader opened = i % 2 == 0 ? view.reader(offset) : storage.reader(STREAM, offset);
      try (VerifiedReader reader = opened) {
        for (int n = 0; n < 20 && offset + n < view.state().end().nextOffset(); n++) {
          assertThat(reader.next().offset()).isEqualTo(offset + n);
        }
      }
    }
    return null;
  }

  private static Void verify(LogDirectory directory, AtomicLong end) throws IOException {
    while (end.get() == Long.MAX_VALUE) {
      long committed = StreamReader.open(directory, 1 << 20).state().committedOffset();
      StreamVerification result =
          new LogVerifier(STREAM, directory, 1 << 20).verify(record -> {}, bytes -> {});
      assertThat(result.findings()).isEmpty();
      assertThat(result.records()).isGreaterThanOrEqualTo(committed);
      assertThat(result.treeSize()).isEqualTo(result.records());
    }
    return null;
  }
}
