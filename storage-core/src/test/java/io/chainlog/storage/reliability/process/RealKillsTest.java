package io.chainlog.storage.reliability.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writing processes are killed at random moments, one after the other on the same stream. A kill
 * takes nothing from the system's page cache, so this says nothing about power cuts; it says that
 * real files, locks and processes behave as the simulated ones do.
 *
 * <p>More by {@code -Dchainlog.kills=N}; another series by {@code -Dchainlog.seed=N}.
 */
class RealKillsTest {
  private static final int KILLS = Integer.getInteger("chainlog.kills", 200);
  private static final long SEED = Long.getLong("chainlog.seed", 20_261_101);

  /** A process that starts and one that writes leave each other room on two processors. */
  private static final int STREAMS = 2;

  @TempDir Path temp;
  private final Map<String, Integer> killedWhile = new ConcurrentSkipListMap<>();
  private final List<Witness> witnesses = Stream.generate(Witness::new).limit(STREAMS).toList();

  @Test
  void killedWriterLeavesAllThatItAcknowledgedAndASuccessorGoesOn() {
    long began = System.nanoTime();
    IntStream.range(0, STREAMS).parallel().forEach(this::killOneAfterTheOther);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "Real kills: %d in %.0f s (%.1f/s, seed %d), in %s%n",
        KILLS,
        seconds,
        KILLS / seconds,
        SEED,
        killedWhile);
    witnesses.forEach(witness -> System.out.printf(Locale.ROOT, "  a stream with %s%n", witness));
    assertThat(killedWhile).containsKeys("open", "append", "pipeline");
  }

  private void killOneAfterTheOther(int stream) {
    Random random = new Random(SEED + stream);
    Witness witness = witnesses.get(stream);
    try {
      RealStream real = new RealStream(Files.createDirectory(temp.resolve("archive" + stream)));
      for (int kill = stream; kill < KILLS; kill += STREAMS) {
        kill(real, new KilledWriter(real.archive(), kill, random, witness), witness);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(witness.acknowledgements()).isGreaterThan(KILLS / STREAMS);
  }

  private void kill(RealStream real, KilledWriter writer, Witness witness) throws IOException {
    killedWhile.merge(writer.live(temp), 1, Integer::sum);
    witness.check(real.audited());
  }
}
