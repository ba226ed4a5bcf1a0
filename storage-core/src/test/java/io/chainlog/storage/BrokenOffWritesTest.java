package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.errors.WriteFailedException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.testkit.ForwardingDirectory;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that end in the middle: by an error of the Java machine, or by an interrupted caller. */
@Timeout(20)
class BrokenOffWritesTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final String SEGMENT = "segment_000000.log";
  private static final List<byte[]> BATCH = List.of(new byte[] {1}, new byte[] {2});

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final Hooks hooks = new Hooks();

  @Test
  void writesNothingBehindFramesThatAnErrorLeftThere() throws IOException {
    StorageBackend storage = storage();
    storage.open(STREAM);
    StreamState state = append(storage);
    hooks.afterAppend =
        () -> {
          throw new OutOfMemoryError("simulated");
        };
    assertThatThrownBy(() -> append(storage)).isInstanceOf(OutOfMemoryError.class);
    hooks.afterAppend = () -> {};

    assertThatThrownBy(() -> append(storage)).isInstanceOf(IOException.class);
    storage.close();

    assertThat(findings()).isEmpty();
    try (StorageBackend anew = storage()) {
      assertThat(anew.open(STREAM).recordsKept()).isEqualTo(2);
      assertThat(anew.state(STREAM).end().nextOffset()).isEqualTo(state.end().nextOffset() + 2);
    }
  }

  @Test
  void anErrorOnTheWritingThreadFailsWhatWaits() throws Exception {
    StorageBackend storage = storage();
    storage.open(STREAM);
    hooks.afterAppend =
        () -> {
          throw new OutOfMemoryError("simulated");
        };
    PendingAppend pending = storage.appendPipelined(STREAM, BATCH, 0, ChainHash.ZERO);

    CompletableFuture<Void> synced = pending.done().toCompletableFuture();
    assertThatThrownBy(() -> synced.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("simulated");
    assertThatThrownBy(storage::close).isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptedCloseKeepsTheLockWhileItsThreadWrites() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    StorageBackend storage = storage();
    storage.open(STREAM);
    hooks.afterAppend =
        () -> {
          if (writing.getCount() > 0) {
            writing.countDown();
            awaitUninterrupted(goOn);
          }
        };
    PendingAppend pending = storage.appendPipelined(STREAM, BATCH, 0, ChainHash.ZERO);
    writing.await();
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Thread closer = closeInterrupted(storage, closed);
    StorageBackend other = new SegmentStorage(root, StorageConfig.defaults(), Clock.systemUTC());
    await().until(() -> closer.getState() == Thread.State.WAITING || closed.isDone());

    assertThatThrownBy(() -> other.open(STREAM)).isInstanceOf(StreamLockedException.class);

    goOn.countDown();
    assertThat(closed.get()).as("the thread is interrupted as before").isTrue();
    pending.done().toCompletableFuture().get();
    other.open(STREAM);
    other.close();
  }

  @Test
  void leavesNoHalfMadeSegmentBehindOneThatGrowsOn() throws IOException {
    StorageConfig config = StorageConfig.defaults().withSegmentBytes(100);
    StorageBackend storage =
        new SegmentStorage(new HookedDirectory(root, hooks), config, Clock.systemUTC());
    storage.open(STREAM);
    hooks.afterNextSegment =
        () -> {
          throw new IOException("too many open files, simulated");
        };
    append(storage);

    assertThat(root.directory(STREAM.name()).list())
        .extracting(DirectoryEntry::name)
        .doesNotContain("segment_000001.log");
    assertThat(storage.state(STREAM).segmentCount()).isEqualTo(1);
    hooks.afterNextSegment = () -> {};
    append(storage);
    assertThat(storage.state(STREAM).segmentCount()).isEqualTo(2);
    storage.close();
    assertThat(findings()).isEmpty();
  }

  @Test
  void theNextCallTellsWhyABatchWasNotWritten() throws Exception {
    StorageBackend storage = storage();
    storage.open(STREAM);
    hooks.afterAppend =
        () -> {
          throw new IOException("no space, simulated");
        };
    PendingAppend lost = storage.appendPipelined(STREAM, BATCH, 0, ChainHash.ZERO);
    assertThatThrownBy(() -> lost.done().toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class);
    hooks.afterAppend = () -> {};
    AppendResult result = lost.result();

    assertThatThrownBy(
            () ->
                storage.appendPipelined(
                    STREAM, BATCH, result.end().nextOffset(), result.end().chainHash()))
        .isInstanceOf(WriteFailedException.class);
    storage.appendPipelined(STREAM, BATCH, 0, ChainHash.ZERO);
    storage.close();
    assertThat(findings()).isEmpty();
  }

  private static Thread closeInterrupted(
      StorageBackend storage, CompletableFuture<Boolean> closed) {
    Thread closer =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                storage.close();
                closed.complete(Thread.currentThread().isInterrupted());
              } catch (IOException e) {
                closed.completeExceptionally(e);
              }
            });
    closer.start();
    return closer;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<?> findings() throws IOException {
    return new LogVerifier(STREAM, root.directory(STREAM.name()), 1 << 20)
        .verify(record -> {}, bytes -> {})
        .findings();
  }

  private StorageBackend storage() {
    return new SegmentStorage(
        new HookedDirectory(root, hooks), StorageConfig.defaults(), Clock.systemUTC());
  }

  private static StreamState append(StorageBackend storage) throws IOException {
    StreamState state = storage.state(STREAM);
    storage.append(
        STREAM, BATCH, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
    return storage.state(STREAM);
  }

  private interface Hook {
    void run() throws IOException;
  }

  private static final class Hooks {
    private volatile Hook afterAppend = () -> {};
    private volatile Hook afterNextSegment = () -> {};
  }

  /** Calls the hook behind each append to the first segment. */
  private static final class HookedOutput extends ForwardingDirectory.ForwardingOutput {
    private final Hooks hooks;

    HookedOutput(LogOutput below, Hooks hooks) {
      super(below);
      this.hooks = hooks;
    }

    @Override
    public void append(byte[] bytes, int start, int length) throws IOException {
      super.append(bytes, start, length);
      hooks.afterAppend.run();
    }
  }

  private static final class HookedDirectory extends ForwardingDirectory {
    private final Hooks hooks;

    HookedDirectory(LogDirectory below, Hooks hooks) {
      super(below);
      this.hooks = hooks;
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new HookedDirectory(other, hooks);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      LogOutput output = super.openOutput(name);
      if (name.equals("segment_000001.log")) {
        hooks.afterNextSegment.run();
      }
      return name.equals(SEGMENT) ? new HookedOutput(output, hooks) : output;
    }
  }
}
