package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A writing process that is stopped where it stands, and goes on when it should not. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PausedWriterTest {
  private static final long PAUSED = 1;
  private static final long SUCCESSOR = 2;

  @TempDir Path temp;
  private RealStream real;
  private final Witness witness = new Witness();

  @BeforeEach
  void makeArchive() throws IOException {
    real = new RealStream(temp.resolve("archive"));
    Archive.create(new FileLogDirectory(real.archive()), Clock.systemUTC());
  }

  @Test
  void holdsItsStreamForAsLongAsItIsPaused() throws IOException {
    try (ChildProcess paused = start()) {
      paused.pause();
      try (StorageBackend other = storage()) {
        assertThatThrownBy(() -> other.open(StreamWriter.STREAM))
            .isInstanceOf(StreamLockedException.class)
            .hasMessageContaining("another process");
      }
      paused.resume();
      assertThat(answer(paused, ObedientWriter.APPEND)).isEqualTo(Report.DONE);
      assertThat(answer(paused, ObedientWriter.CLOSE)).isEqualTo(Report.DONE);
    }
    witness.check(real.audited());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ObedientWriter.APPEND,
        ObedientWriter.WRITE,
        ObedientWriter.SYNC,
        ObedientWriter.CLOSE
      })
  void writesNothingWhenItGoesOnBehindATakeover(String command) throws IOException {
    try (ChildProcess paused = start()) {
      assertThat(answer(paused, ObedientWriter.WRITE)).isEqualTo(Report.DONE);
      paused.pause();
      Files.delete(real.folder().resolve("lock")); // as nobody should, and some file systems do
      takeOver();
      List<Snapshot> before = Snapshot.of(real.folder());
      paused.resume();
      assertThat(answer(paused, command)).startsWith(Report.FAILED + " FencedWriterException");
      assertThat(answer(paused, ObedientWriter.APPEND)).startsWith(Report.FAILED);
      assertThat(Snapshot.of(real.folder())).isEqualTo(before);
    }
    witness.check(real.audited());
  }

  private ChildProcess start() throws IOException {
    ChildProcess child = ChildProcess.start(ObedientWriter.class, temp, real.archive(), PAUSED);
    witness.hear(child.read());
    assertThat(answer(child, ObedientWriter.APPEND)).isEqualTo(Report.DONE);
    return child;
  }

  /** What it says at the end, after what it says on the way. */
  private String answer(ChildProcess child, String command) throws IOException {
    child.write(command);
    String line = child.read();
    while (!line.startsWith(Report.DONE) && !line.startsWith(Report.FAILED)) {
      witness.hear(line);
      line = child.read();
    }
    return line;
  }

  private StorageBackend storage() throws IOException {
    return Archive.open(new FileLogDirectory(real.archive()))
        .storage(StreamWriter.CONFIG, Clock.systemUTC());
  }

  private void takeOver() throws IOException {
    Report report = new Report(witness::hear);
    try (StreamWriter successor = new StreamWriter(real.archive(), SUCCESSOR, report)) {
      successor.appendSynced();
    }
  }
}
