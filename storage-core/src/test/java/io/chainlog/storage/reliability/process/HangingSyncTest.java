package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another writer takes over while a sync hangs: behind the sync nothing may be written. */
class HangingSyncTest {
  @TempDir Path temp;
  private RealStream real;
  private final Witness witness = new Witness();
  private Takeover duringNextSync;
  private List<Snapshot> left;

  private interface Takeover {
    void run() throws IOException;
  }

  /** Runs what is to happen in the middle of a sync. */
  private final class HangingDirectory extends ForwardingDirectory {
    HangingDirectory(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new HangingDirectory(other);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      return new ForwardingOutput(super.openOutput(name)) {
        @Override
        public void sync() throws IOException {
          super.sync();
          Takeover now = duringNextSync;
          duringNextSync = null;
          if (now != null) {
            now.run();
          }
        }
      };
    }
  }

  @BeforeEach
  void makeArchive() throws IOException {
    real = new RealStream(temp.resolve("archive"));
    Archive.create(new FileLogDirectory(real.archive()), Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 30_000}) // the second one completes a segment
  void writerCommitsNothingBehindATakeover(int bytes) throws IOException {
    try (StorageBackend loser = hanging()) {
      loser.open(StreamWriter.STREAM);
      witness.hear("opened 1 1 0 0 0"); // its record is not acknowledged, but kept
      duringNextSync = this::takeOver;
      assertThatThrownBy(() -> append(loser, bytes)).isInstanceOf(FencedWriterException.class);
      assertThat(Snapshot.of(real.folder())).isEqualTo(left);
    }
    witness.check(real.audited());
  }

  @Test
  void successorOfAHangingRecoveryKeepsTheStream() throws IOException {
    try (StorageBackend loser = hanging()) {
      duringNextSync = this::takeOver;
      assertThatThrownBy(() -> loser.open(StreamWriter.STREAM))
          .isInstanceOf(FencedWriterException.class);
      assertThat(Snapshot.of(real.folder())).isEqualTo(left);
    }
    witness.check(real.audited());
  }

  private StorageBackend hanging() throws IOException {
    LogDirectory directory = new HangingDirectory(new FileLogDirectory(real.archive()));
    return Archive.open(directory).storage(StreamWriter.CONFIG, Clock.systemUTC());
  }

  private static void append(StorageBackend storage, int bytes) throws IOException {
    StreamState at = storage.state(StreamWriter.STREAM);
    List<byte[]> batch = List.of(new Payloads(1, 0).ofSize(bytes));
    storage.append(
        StreamWriter.STREAM, batch, at.end().nextOffset(), at.end().chainHash(), Durability.SYNCED);
  }

  private void takeOver() throws IOException {
    Files.delete(real.folder().resolve("lock")); // as nobody should, and some file systems do
    Report report = new Report(witness::hear);
    try (StreamWriter successor = new StreamWriter(real.archive(), 2, report)) {
      successor.appendSynced();
    }
    left = Snapshot.of(real.folder());
  }
}
