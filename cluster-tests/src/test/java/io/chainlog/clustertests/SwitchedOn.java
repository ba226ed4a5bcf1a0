package io.chainlog.clustertests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;

/** What the build was asked for: the short version, or the long one. */
final class SwitchedOn {
  static final String PROPERTY = "chainlog.cluster";
  static final String LONG = "long";
  static final String ONLY_LONG = "only with -D" + PROPERTY + "=" + LONG;

  private SwitchedOn() {}

  /** Skips the test, with the reason, unless the long version was asked for. */
  static void requireLong() {
    assumeTrue(isLong(), ONLY_LONG);
  }

  static boolean isLong() {
    return LONG.equals(System.getProperty(PROPERTY));
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
