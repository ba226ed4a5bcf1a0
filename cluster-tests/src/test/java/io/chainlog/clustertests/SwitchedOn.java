package io.chainlog.clustertests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;

/** What the build was asked for: the short version, or the long one. */
final class SwitchedOn {
  private SwitchedOn() {}

  /** Skips the test, with the reason, unless the long version was asked for. */
  static void requireLong() {
    assumeTrue(isLong(), "only with -Dchainlog.cluster=long");
  }

  static boolean isLong() {
    return System.getProperty("chainlog.cluster", "short").equals("long");
  }

  /** How long random disturbances go on. */
  static Duration minutes() {
    return Duration.ofMinutes(Long.getLong("chainlog.cluster.minutes", 30));
  }

  /** The seed that was asked for, or a new one. */
  static long seed() {
    String seed = System.getProperty("chainlog.cluster.seed", "");
    return seed.isEmpty() ? System.nanoTime() : Long.parseLong(seed);
  }
}
