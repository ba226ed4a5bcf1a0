package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pipelined appends that wait: what they may take, and that none waits for ever. */
class WaitingAppendsTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int MIB = 1 << 20;

  private final AtomicInteger appended = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile IOAction beforeWrite = () -> {};
  private volatile IOAction beforeSync = () -> gate.await();
  private AppendResult last;

  private interface IOAction {
    void run() throws IOException, InterruptedException;
  }

  private final class Watched extends ForwardingDirectory {
    Watched(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new Watched(other);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      return new ForwardingOutput(super.openOutput(name)) {
        @Override
        public void append(byte[] bytes, int start, int length) throws IOException {
          perform(beforeWrite);
          super.append(bytes, start, length);
        }

        @Override
        public void sync() throws IOException {
          perform(beforeSync);
          super.sync();
        }
      };
    }
  }

  private static void perform(IOAction action) throws IOException {
    try {
      action.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private StorageBackend storage() {
    return new SegmentStorage(
        new Watched(new InMemoryLogDirectory()), StorageConfig.defaults(), Clock.systemUTC());
  }

  @Test
  void countsTheMemoryThatWaitsNotTheCompressedBytes() throws Exception {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      gate = new CountDownLatch(1);
      CompletableFuture<Void> done = new CompletableFuture<>();
      Thread appender = new Thread(() -> complete(done, () -> appendMany(storage, 40)));
      appender.start();
      await()
          .atMost(SOON)
          .until(() -> done.isDone() || appender.getState() == Thread.State.WAITING);
      int waiting = appended.get();
      gate.countDown();
      done.get();
      assertThat(waiting).as("batches of 1 MiB that wait").isLessThanOrEqualTo(8);
    }
  }

  private void appendMany(StorageBackend storage, int batches) throws IOException {
    for (int i = 0; i < batches; i++) {
      pipeline(storage, new byte[MIB]);
      appended.incrementAndGet();
    }
  }

  @Test
  void aThreadThatDiesReleasesThoseWhoWait() throws Exception {
    StorageBackend storage = storage();
    storage.open(STREAM);
    beforeWrite =
        () -> {
          gate.await();
          throw new OutOfMemoryErrorAgain();
        };
    gate = new CountDownLatch(1);
    PendingAppend written = pipeline(storage, new byte[1]);
    PendingAppend waiting = pipeline(storage, new byte[1]);
    gate.countDown();
    assertTimeoutPreemptively(
        SOON,
        () -> {
          assertThatThrownBy(() -> join(written)).isInstanceOf(CompletionException.class);
          assertThatThrownBy(() -> join(waiting)).isInstanceOf(CompletionException.class);
        });
    assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> storage.sync(STREAM))
                .isInstanceOf(StorageException.class)
                .hasStackTraceContaining("Java heap space"));
    beforeWrite = () -> {};
    assertTimeoutPreemptively(
        SOON, () -> assertThatThrownBy(storage::close).isInstanceOf(StorageException.class));
    assertThat(storage.open(STREAM)).isNotNull(); // its lock was released
    storage.close();
  }

  /** There is no memory to describe it either. */
  private static final class OutOfMemoryErrorAgain extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;
    private final Thread dying = Thread.currentThread();

    OutOfMemoryErrorAgain() {
      super("Java heap space");
    }

    @Override
    public String getLocalizedMessage() { // as toString asks for it
      if (Thread.currentThread().equals(dying)) {
        throw new OutOfMemoryError("Java heap space");
      }
      return super.getLocalizedMessage();
    }
  }

  @Test
  void aStageThatWritesIsRefused() throws Exception {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      gate = new CountDownLatch(1);
      PendingAppend first = pipeline(storage, new byte[1]);
      List<CompletableFuture<Void>> stages =
          List.<IOAction>of(
                  () -> pipeline(storage, new byte[1]),
                  () -> storage.sync(STREAM),
                  storage::flushIndexes,
                  () -> storage.close(STREAM),
                  storage::close)
              .stream()
              .map(call -> first.done().thenRun(() -> unchecked(call)).toCompletableFuture())
              .toList();
      gate.countDown();
      for (CompletableFuture<Void> stage : stages) {
        assertTimeoutPreemptively(
            SOON,
            () ->
                assertThatThrownBy(stage::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("on another thread"));
      }
      assertThat(storage.sync(STREAM).end().nextOffset()).isEqualTo(last.end().nextOffset());
    }
  }

  @Test
  void aFailureIsNotEatenByAnotherThread() throws Exception {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      failOneWrite(storage);
      for (IOAction call : List.<IOAction>of(storage::flushIndexes, () -> storage.sync(STREAM))) {
        CompletableFuture<Void> other = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(other, call));
        thread.start();
        thread.join();
        assertThatThrownBy(other::join).hasCauseInstanceOf(WriteFailedException.class);
      }
      assertThatThrownBy(() -> storage.sync(STREAM)).isInstanceOf(WriteFailedException.class);
      assertThat(storage.sync(STREAM).end().nextOffset()).as("told once").isEqualTo(1);
    }
  }

  @Test
  void closeFinishesWhatIsSoundAndThrowsWhatWasNotTold() throws Exception {
    StorageBackend storage = storage();
    storage.open(STREAM);
    failOneWrite(storage);
    assertThatThrownBy(() -> storage.close(STREAM)).isInstanceOf(WriteFailedException.class);
    assertThat(storage.open(STREAM).isClean()).isTrue();
    assertThat(storage.readFrom(STREAM, 0, MIB))
        .extracting(record -> record.kind())
        .containsExactly(RecordKind.DATA, RecordKind.CHECKPOINT);
    storage.close();
  }

  private void failOneWrite(StorageBackend storage) throws IOException {
    join(pipeline(storage, new byte[1]));
    beforeWrite =
        () -> {
          throw new IOException("No space left on device");
        };
    PendingAppend lost = pipeline(storage, new byte[1]);
    assertThatThrownBy(() -> join(lost)).isInstanceOf(CompletionException.class);
    beforeWrite = () -> {};
  }

  @Test
  void manyStreamsShareFewThreads() throws Exception {
    Set<Thread> others = Thread.getAllStackTraces().keySet();
    try (StorageBackend storage = storage()) {
      CompletableFuture<?>[] synced = new CompletableFuture<?>[100];
      for (int i = 0; i < synced.length; i++) {
        StreamId stream = new StreamId("orders-" + i);
        storage.open(stream);
        synced[i] = append(storage, stream, null, new byte[1]).done().toCompletableFuture();
      }
      CompletableFuture.allOf(synced).join();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !others.contains(thread))
          .filteredOn(thread -> thread.getName().startsWith("chainlog-"))
          .hasSizeBetween(1, 16);
    }
  }

  @Test
  void closesStreamsSideBySideAndTriesEach() throws Exception {
    StorageBackend storage = storage();
    for (int i = 0; i < 8; i++) {
      StreamId stream = new StreamId("orders-" + i);
      storage.open(stream);
      storage.append(stream, List.of(new byte[1]), 0, ChainHash.ZERO, Durability.WRITTEN);
    }
    CountDownLatch together = new CountDownLatch(4);
    AtomicInteger failures = new AtomicInteger();
    beforeSync =
        () -> {
          together.countDown();
          assertThat(together.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
          if (failures.getAndIncrement() < 2) {
            throw new IOException("Input/output error");
          }
        };
    assertThatThrownBy(storage::close)
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(failures).hasValue(8);
  }

  private PendingAppend pipeline(StorageBackend storage, byte[] payload) throws IOException {
    PendingAppend pending = append(storage, STREAM, last, payload);
    last = pending.result();
    return pending;
  }

  private static PendingAppend append(
      StorageBackend storage, StreamId stream, AppendResult after, byte[] payload)
      throws IOException {
    return storage.appendPipelined(
        stream,
        List.of(payload),
        after == null ? 0 : after.end().nextOffset(),
        after == null ? ChainHash.ZERO : after.end().chainHash());
  }

  private static void join(PendingAppend pending) {
    pending.done().toCompletableFuture().join();
  }

  private static void complete(CompletableFuture<Void> done, IOAction action) {
    try {
      action.run();
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  private static void unchecked(IOAction action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
