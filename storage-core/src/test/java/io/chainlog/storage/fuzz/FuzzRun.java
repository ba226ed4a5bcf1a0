package io.chainlog.storage.fuzz;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.TestInfo;

/**
 * Tries one target again and again. Each try follows from one number, its seed, which a failure
 * names together with the command that repeats this one try.
 *
 * <ul>
 *   <li>By default: a fixed number of tries with the same seeds each time, so that the build gives
 *       the same result for everybody.
 *   <li>{@code -Dchainlog.fuzz.seconds=N}: for N seconds, with seeds of chance. Prints the rate.
 *   <li>{@code -Dchainlog.fuzz.seed=S}: the one try of that seed.
 * </ul>
 *
 * <p>A try fails if the reader throws anything but what its target allows it to, allocates more, or
 * does not come to an end, or if what it has read does not pass the target's check.
 */
public final class FuzzRun {
  private static final Long SECONDS = Long.getLong("chainlog.fuzz.seconds");
  private static final Long SEED = Long.getLong("chainlog.fuzz.seed");

  /** Far more than the slowest try takes on a busy machine. */
  private static final long HANGING_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final TestInfo test;
  private final int tries;
  private volatile Supplier<String> input = () -> "";
  private volatile long trySeed;
  private volatile long tryStarted;

  private FuzzRun(TestInfo test, int tries) {
    this.test = test;
    this.tries = tries;
  }

  /**
   * Tries a target.
   *
   * @param test the test that does so
   * @param tries how often by default
   * @throws AssertionError if a try fails
   */
  public static void run(TestInfo test, int tries, FuzzTarget<?, ?> target) {
    new FuzzRun(test, tries).run(target);
  }

  private void run(FuzzTarget<?, ?> target) {
    tryStarted = System.nanoTime();
    FutureTask<Void> task = new FutureTask<>(() -> tryAll(target), null);
    Thread thread = new Thread(task, "fuzz");
    thread.setDaemon(true); // one that hangs must not keep the process
    thread.start();
    while (!isDone(task)) {
      if (System.nanoTime() - tryStarted > HANGING_NANOS) {
        AssertionError hangs =
            new AssertionError("does not come to an end\n" + input.get() + replay());
        hangs.setStackTrace(thread.getStackTrace());
        throw hangs;
      }
    }
  }

  private static boolean isDone(FutureTask<Void> task) {
    try {
      task.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AssertionError failed ? failed : new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private <I, T> void tryAll(FuzzTarget<I, T> target) {
    if (SEED != null) {
      tryOne(target, SEED);
    } else if (SECONDS != null) {
      tryFor(target, TimeUnit.SECONDS.toNanos(SECONDS));
    } else {
      SplittableRandom seeds = new SplittableRandom(name().hashCode());
      for (int i = 0; i < tries; i++) {
        tryOne(target, seeds.nextLong());
      }
    }
  }

  private <I, T> void tryFor(FuzzTarget<I, T> target, long nanos) {
    SplittableRandom seeds = new SplittableRandom();
    long start = System.nanoTime();
    long done = 0;
    for (; System.nanoTime() - start < nanos; done++) {
      tryOne(target, seeds.nextLong());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "fuzz %s: %,d tries in %.0f s, %,.0f a second, the last with seed %d%n",
        name(),
        done,
        seconds,
        done / seconds,
        trySeed);
  }

  private <I, T> void tryOne(FuzzTarget<I, T> target, long seed) {
    trySeed = seed;
    tryStarted = System.nanoTime();
    I tried = target.inputs().apply(new SplittableRandom(seed));
    input = () -> target.describe().apply(tried);
    try {
      Outcome<T> outcome = read(target, tried);
      requireBounded(target, tried, outcome);
      requireExpected(target, tried, outcome);
    } catch (Throwable e) { // an OutOfMemoryError is what we are looking for, too
      throw new AssertionError(e + "\n" + input.get() + replay(), e);
    }
  }

  /** A value that may be null, or a refusal, and what it took to come to it. */
  private record Outcome<T>(T value, Exception refusal, long allocatedBytes) {}

  private static <I, T> Outcome<T> read(FuzzTarget<I, T> target, I input) {
    long before = Allocations.ofThisThread();
    try {
      T value = target.reader().read(input);
      return new Outcome<>(value, null, Allocations.ofThisThread() - before);
    } catch (Exception e) {
      return new Outcome<>(null, e, Allocations.ofThisThread() - before);
    }
  }

  /** The first reading of a kind loads classes: what counts is what it allocates the next time. */
  private static <I, T> void requireBounded(FuzzTarget<I, T> target, I input, Outcome<T> outcome) {
    long limit = target.maxAllocatedBytes().applyAsLong(input);
    if (outcome.allocatedBytes() <= limit) {
      return;
    }
    long again = read(target, input).allocatedBytes();
    if (again > limit) {
      throw new AssertionError("allocates " + again + " bytes, more than " + limit);
    }
  }

  private static <I, T> void requireExpected(FuzzTarget<I, T> target, I input, Outcome<T> outcome)
      throws Exception {
    Exception refusal = outcome.refusal();
    if (refusal == null) {
      target.check().check(input, outcome.value());
    } else if (target.refusals().contains(refusal.getClass())) {
      requireMessage(refusal);
    } else {
      throw refusal;
    }
  }

  private static void requireMessage(Exception e) {
    if (e.getMessage() == null || e.getMessage().isBlank()) {
      throw new AssertionError("a refusal without a message", e);
    }
  }

  private String name() {
    return test.getTestClass().orElseThrow().getSimpleName()
        + "#"
        + test.getTestMethod().orElseThrow().getName();
  }

  private String replay() {
    return String.format(
        Locale.ROOT,
        "\nTo repeat it: ./mvnw test -pl %s -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=%s -Dchainlog.fuzz.seed=%d",
        Path.of("").toAbsolutePath().getFileName(),
        name(),
        trySeed);
  }

  /** What HotSpot counts; on another virtual machine nothing is measured. */
  private static final class Allocations {
    private static final com.sun.management.ThreadMXBean THREADS =
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean counting
            ? counting
            : null;

    static long ofThisThread() {
      return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }
  }
}
