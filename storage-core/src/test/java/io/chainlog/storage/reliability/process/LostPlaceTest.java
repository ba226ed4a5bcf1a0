package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import io.chainlog.storage.Archive;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.FencedWriterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way to take a stream from under its writer, and each thing that the writer may do next: it
 * is told that it is not the writer any more, and the successor's files stay as they are.
 */
class LostPlaceTest {
  private static final StreamId STREAM = StreamWriter.STREAM;
  private static final StorageConfig CONFIG = StreamWriter.CONFIG.withSegmentBytes(2_000);
  private static final CompactionConfig COMPACTION = CompactionConfig.defaults().withMinSegments(2);

  @TempDir Path temp;
  private RealStream real;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private int payloads;

  /** How the stream goes away. Returns where the loser's files are from then on. */
  enum Loss {
    LOCK_FILE_DELETED {
      @Override
      Path apply(Path folder, Path aside) throws IOException {
        Files.delete(folder.resolve("lock"));
        return folder;
      }
    },
    FOLDER_MOVED_AWAY {
      @Override
      Path apply(Path folder, Path aside) throws IOException {
        return Files.move(folder, aside);
      }
    },
    FOLDER_REPLACED_BY_A_COPY {
      @Override
      Path apply(Path folder, Path aside) throws IOException {
        Files.move(folder, aside);
        Files.createDirectory(folder);
        for (Snapshot file : Snapshot.of(aside)) {
          Files.write(folder.resolve(file.name()), file.content().array());
        }
        return aside;
      }
    };

    abstract Path apply(Path folder, Path aside) throws IOException;
  }

  /** What the writer does next. */
  private interface Write {
    void to(StorageBackend storage, StreamState at) throws IOException;
  }

  private static final Map<String, Write> NEXT =
      Map.of(
          "append", (storage, at) -> append(storage, at, Durability.SYNCED),
          "write", (storage, at) -> append(storage, at, Durability.WRITTEN),
          "pipelined append", LostPlaceTest::appendPipelined,
          "checkpoint", (storage, at) -> storage.appendCheckpoint(STREAM, Durability.WRITTEN),
          "tombstone", LostPlaceTest::appendTombstone,
          "sync", (storage, at) -> storage.sync(STREAM),
          "compaction", (storage, at) -> storage.compact(STREAM, COMPACTION),
          "index", (storage, at) -> storage.flushIndexes(),
          "close", (storage, at) -> storage.close(STREAM));

  static Stream<Arguments> cases() {
    return Stream.of(Loss.values())
        .flatMap(loss -> NEXT.keySet().stream().sorted().map(next -> Arguments.of(loss, next)));
  }

  @BeforeEach
  void makeArchive() throws IOException {
    real = new RealStream(temp.resolve("archive"));
    Archive.create(new FileLogDirectory(real.archive()), clock);
  }

  @ParameterizedTest(name = "{0}, then {1}")
  @MethodSource("cases")
  void writerIsFencedAndChangesNothing(Loss loss, String next) throws IOException {
    try (StorageBackend loser = open();
        StorageBackend successor = storage(CONFIG)) {
      fill(loser);
      Path aside = loss.apply(real.folder(), temp.resolve("aside"));
      successor.open(STREAM);
      append(successor, successor.state(STREAM), Durability.SYNCED);
      List<Snapshot> left = Snapshot.of(aside);
      List<Snapshot> taken = Snapshot.of(real.folder());
      assertThatThrownBy(() -> NEXT.get(next).to(loser, loser.state(STREAM)))
          .isInstanceOf(FencedWriterException.class)
          .hasMessageContaining(real.folder().toString())
          .hasMessageContaining("open the stream anew");
      assertThat(Snapshot.of(real.folder())).isEqualTo(taken);
      assertThat(Snapshot.of(aside)).isEqualTo(left);
    }
    real.audited();
  }

  @Test
  void lockIsGoneForTheProcessThatLostItAndHeldByTheSuccessor() throws IOException {
    try (StorageBackend loser = open();
        StorageBackend successor = storage(CONFIG);
        StorageBackend third = storage(CONFIG)) {
      Loss.LOCK_FILE_DELETED.apply(real.folder(), temp);
      successor.open(STREAM);
      assertThat(catchThrowable(() -> loser.close(STREAM)))
          .isInstanceOf(FencedWriterException.class);
      assertThatThrownBy(() -> third.open(STREAM)).hasMessageContaining("is locked by");
      append(successor, successor.state(STREAM), Durability.SYNCED);
    }
    real.audited();
  }

  /** Epochs and offsets do not come from the clock; only the age of a segment does. */
  @Test
  void clockThatIsSetBackOrForwardTakesNothingFromAWriter() throws IOException {
    StorageConfig aging = CONFIG.withSegmentMs(60_000);
    long epoch = 0;
    for (Duration change : List.of(Duration.ZERO, Duration.ofDays(-4000), Duration.ofDays(9000))) {
      try (StorageBackend storage = storage(aging)) {
        storage.open(STREAM);
        append(storage, storage.state(STREAM), Durability.SYNCED);
        now.updateAndGet(time -> time.plus(change));
        append(storage, storage.state(STREAM), Durability.SYNCED);
        assertThat(storage.state(STREAM).writerEpoch()).isEqualTo(++epoch);
      }
    }
    assertThat(real.audited()).hasSizeGreaterThanOrEqualTo(6);
  }

  private StorageBackend storage(StorageConfig config) throws IOException {
    return Archive.open(new FileLogDirectory(real.archive())).storage(config, clock);
  }

  private StorageBackend open() throws IOException {
    StorageBackend storage = storage(CONFIG);
    storage.open(STREAM);
    return storage;
  }

  /** A few segments, and something that is not committed. */
  private void fill(StorageBackend storage) throws IOException {
    for (int i = 0; i < 12; i++) {
      byte[] payload = new Payloads(9, payloads++).ofSize(700);
      StreamState at = storage.state(STREAM);
      storage.append(
          STREAM,
          List.of(payload),
          at.end().nextOffset(),
          at.end().chainHash(),
          Durability.WRITTEN);
    }
  }

  private static void append(StorageBackend storage, StreamState at, Durability durability)
      throws IOException {
    byte[] payload = new Payloads(at.writerEpoch(), 0).ofSize(100);
    storage.append(
        STREAM, List.of(payload), at.end().nextOffset(), at.end().chainHash(), durability);
  }

  private static void appendTombstone(StorageBackend storage, StreamState at) throws IOException {
    storage.appendTombstone(
        STREAM, 0, at.end().nextOffset(), at.end().chainHash(), Durability.WRITTEN);
  }

  private static void appendPipelined(StorageBackend storage, StreamState at) throws IOException {
    byte[] payload = new Payloads(at.writerEpoch(), 0).ofSize(100);
    try {
      storage
          .appendPipelined(STREAM, List.of(payload), at.end().nextOffset(), at.end().chainHash())
          .done()
          .toCompletableFuture()
          .join();
      fail("written by a writer that had lost its place");
    } catch (CompletionException e) {
      storage.sync(STREAM); // tells the cause, once
    }
  }
}
