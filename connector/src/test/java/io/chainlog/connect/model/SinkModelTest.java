package io.chainlog.connect.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Schedules by chance, from one seed on: {@code -Dchainlog.schedules=N} for another number of them,
 * {@code forever} until it is stopped; {@code -Dchainlog.seed=S} for another first seed.
 */
class SinkModelTest {
  private static final String NUMBER = System.getProperty("chainlog.schedules", "1600");
  private static final boolean FOREVER = NUMBER.equals("forever");
  private static final long REPORT_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final SinkCounts counts = new SinkCounts();
  private final long start = System.nanoTime();
  private final AtomicLong nextReport = new AtomicLong(start + REPORT_EVERY_NANOS);

  @Test
  void archivesEachRecordOnceWhateverHappensInWhateverOrder() {
    long first = Long.getLong("chainlog.seed", FOREVER ? System.nanoTime() : 0);
    long number = FOREVER ? Long.MAX_VALUE - Math.max(0, first) : Long.parseLong(NUMBER);
    System.out.println("Sink schedules from seed " + first + " on: " + NUMBER);
    QuietLog.during(() -> LongStream.range(first, first + number).parallel().forEach(this::run));
    System.out.println(rate() + "\n  " + counts);
    assertThat(counts.schedules()).isEqualTo(number);
  }

  private void run(long seed) {
    new SinkSchedule(seed, counts).run();
    long now = System.nanoTime();
    long due = nextReport.get();
    if (FOREVER && now > due && nextReport.compareAndSet(due, now + REPORT_EVERY_NANOS)) {
      System.out.println(rate() + ", now at seed " + seed);
    }
  }

  private String rate() {
    double seconds = (System.nanoTime() - start) / 1e9;
    return String.format(
        Locale.ROOT,
        "%d schedules in %.0f s, %.0f/s",
        counts.schedules(),
        seconds,
        counts.schedules() / seconds);
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
    assertThat(counts.schedules()).isEqualTo(1);
  }
}
