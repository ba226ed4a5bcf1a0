package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.testkit.ForwardingDirectory;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread appends while another one syncs and commits. */
@Timeout(20)
class CommitsBesideAppendsTest {
  private static final StreamId STREAM = new StreamId("orders-0");

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final StorageBackend storage =
      new SegmentStorage(new Hooked(root), StorageConfig.defaults(), Clock.systemUTC());
  private volatile Runnable onceSynced;
  private volatile Runnable onceCommitIsRead;

  @Test
  void aFlushOfTheIndexesCommitsWhatWasThereBeforeItsSync() throws IOException {
    storage.open(STREAM);
    append(1);
    onceSynced = this::appendInAnotherThread;

    storage.flushIndexes();

    assertThat(storage.state(STREAM).end().nextOffset()).isEqualTo(2);
    assertThat(storage.state(STREAM).committedOffset()).isEqualTo(1);
    assertThat(indexedUntil()).isEqualTo(1);
    assertAllCommittedBy(() -> storage.flushIndexes());
    assertThat(indexedUntil()).isEqualTo(2);
  }

  @Test
  void aSyncCommitsWhatWasThereBeforeItBegan() throws IOException {
    storage.open(STREAM);
    append(1);
    onceSynced = this::appendInAnotherThread;

    storage.sync(STREAM);

    assertThat(storage.state(STREAM).committedOffset()).isEqualTo(1);
    assertAllCommittedBy(() -> storage.sync(STREAM));
  }

  @Test
  void aBatchThatAnotherOneCameBeforeIsRefusedAndNotWritten() throws IOException {
    storage.open(STREAM);
    onceCommitIsRead = () -> append(1);

    assertThatThrownBy(() -> append(2)).hasCauseInstanceOf(StaleAppendException.class);

    append(3);
    assertAllCommittedBy(() -> storage.sync(STREAM));
    assertThat(storage.readFrom(STREAM, 0, 100))
        .extracting(record -> (int) record.payload()[0])
        .containsExactly(1, 3);
  }

  private interface Call {
    void run() throws IOException;
  }

  private void assertAllCommittedBy(Call call) throws IOException {
    call.run();
    StreamState state = storage.state(STREAM);
    assertThat(state.committedOffset()).isEqualTo(state.end().nextOffset()).isEqualTo(2);
    LogVerifier verifier = new LogVerifier(STREAM, root.directory(STREAM.name()), 1 << 20);
    assertThat(verifier.verify(record -> {}, bytes -> {}).findings()).isEmpty();
  }

  private long indexedUntil() throws IOException {
    LogDirectory directory = root.directory(STREAM.name());
    return OffsetIndexFile.read(directory, SegmentNames.index(0), 0, 1 << 20)
        .orElseThrow()
        .coveredOffset();
  }

  private void appendInAnotherThread() {
    CompletableFuture.runAsync(() -> append(2)).join();
  }

  private void append(int payload) {
    try {
      StreamState state = storage.state(STREAM);
      List<byte[]> one = List.of(new byte[] {(byte) payload});
      storage.append(
          STREAM, one, state.end().nextOffset(), state.end().chainHash(), Durability.WRITTEN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the task first, since it calls the directory itself. */
  private void runOnceSynced() {
    Runnable task = onceSynced;
    onceSynced = null;
    if (task != null) {
      task.run();
    }
  }

  private void runOnceCommitIsRead() {
    Runnable task = onceCommitIsRead;
    onceCommitIsRead = null;
    if (task != null) {
      task.run();
    }
  }

  private final class Hooked extends ForwardingDirectory {
    Hooked(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new Hooked(other);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      return new ForwardingOutput(super.openOutput(name)) {
        @Override
        public void sync() throws IOException {
          super.sync();
          runOnceSynced();
        }
      };
    }

    @Override
    public DurableRegister openRegister(String name) throws IOException {
      return new ForwardingRegister(super.openRegister(name)) {
        @Override
        public List<byte[]> slots() throws IOException {
          runOnceCommitIsRead();
          return super.slots();
        }
      };
    }
  }
}
