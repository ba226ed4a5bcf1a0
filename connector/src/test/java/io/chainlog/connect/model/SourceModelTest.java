package io.chainlog.connect.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Schedules by chance, from one seed on: {@code -Dchainlog.schedules=N} for another number of them,
 * {@code forever} until one fails; {@code -Dchainlog.seed=S} for another first seed.
 */
class SourceModelTest {
  private static final String NUMBER = System.getProperty("chainlog.schedules", "300");
  private static final boolean FOREVER = NUMBER.equals("forever");

  private final LongAdder schedules = new LongAdder();
  private final LongAdder delivered = new LongAdder();

  @Test
  void replaysEachRecordInItsOrderWhateverHappens() {
    long first = Long.getLong("chainlog.seed", FOREVER ? System.nanoTime() : 0);
    long number = FOREVER ? Long.MAX_VALUE - Math.max(0, first) : Long.parseLong(NUMBER);
    System.out.println("Source schedules from seed " + first + " on: " + NUMBER);
    long start = System.nanoTime();
    QuietLog.during(() -> LongStream.range(first, first + number).parallel().forEach(this::run));
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d schedules in %.0f s, %d records delivered",
            schedules.sum(),
            (System.nanoTime() - start) / 1e9,
            delivered.sum()));
    assertThat(schedules.sum()).isEqualTo(number);
  }

  private void run(long seed) {
    new SourceSchedule(seed, delivered).run();
    schedules.increment();
  }

  /** The one that a failure named, with its log; or any. */
  @Test
  void repeatsOneSchedule() {
    Long seed = Long.getLong("chainlog.schedule");
    if (seed == null) {
      QuietLog.during(() -> run(0));
    } else {
      run(seed);
    }
    assertThat(schedules.sum()).isEqualTo(1);
  }
}
