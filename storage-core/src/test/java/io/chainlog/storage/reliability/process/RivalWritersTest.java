package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes open, write, close and open one stream, and are killed, at the same time. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RivalWritersTest {
  private static final long SEED = Long.getLong("chainlog.seed", 20_261_102);
  private static final int RIVALS = 2;
  private static final int LIVES = 8;
  private static final int MAX_OPENINGS = 30;
  private static final long OPENINGS_OF_A_LIFE = 1_000_000; // with all that were refused

  @TempDir Path temp;
  private RealStream real;
  private final Witness witness = new Witness();
  private final AtomicInteger refusals = new AtomicInteger();

  @BeforeEach
  void makeArchive() throws IOException {
    real = new RealStream(temp.resolve("archive"));
    Archive.create(new FileLogDirectory(real.archive()), Clock.systemUTC());
  }

  @Test
  void neverWriteAtTheSameTimeAndLoseNothing() throws IOException {
    IntStream.range(0, RIVALS).parallel().forEach(this::liveAndDie);
    witness.check(real.audited());
    System.out.printf(
        Locale.ROOT,
        "Rival writers: %d kills (seed %d), refused %d times, %s%n",
        RIVALS * LIVES,
        SEED,
        refusals.get(),
        witness);
    assertThat(refusals.get()).isPositive();
    assertThat(witness.openings()).isGreaterThan(RIVALS * LIVES);
  }

  private void liveAndDie(int rival) {
    Random random = new Random(SEED + rival);
    for (int life = 0; life < LIVES; life++) {
      long firstOpening = (rival * LIVES + life) * OPENINGS_OF_A_LIFE;
      try (ChildProcess child =
          ChildProcess.start(RivalWriter.class, temp, real.archive(), firstOpening)) {
        listen(child, 1 + random.nextInt(MAX_OPENINGS), random.nextInt(20));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Kills it at so many lines behind that opening, and hears what it said before. */
  private void listen(ChildProcess child, int openings, int lines) throws IOException {
    for (int i = 0; i < openings; ) {
      i += hear(child.read()).startsWith(Report.OPENED) ? 1 : 0;
    }
    for (int i = 0; i < lines; i++) {
      hear(child.read());
    }
    child.kill();
    for (String line = child.read(); line != null; line = child.read()) {
      hear(line);
    }
  }

  private String hear(String line) {
    assertThat(line).as("the writing process ended by itself; see its error output").isNotNull();
    witness.hear(line);
    refusals.addAndGet(line.equals(Report.LOCKED) ? 1 : 0);
    return line;
  }
}
