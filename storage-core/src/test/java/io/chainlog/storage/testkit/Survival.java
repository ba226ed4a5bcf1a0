package io.chainlog.storage.testkit;

import java.util.Random;

/**
 * What of the changes that were not synced is on the medium after the power went off. The choices
 * that one crash makes are made by one object.
 */
public final class Survival {
  private static final int TORN_ONE_IN = 8;
  private static final int STALE_ONE_IN = 16;

  private final Random random;
  private final double share;
  private final boolean ordered;

  private Survival(Random random, double share, boolean ordered) {
    this.random = random;
    this.share = share;
    this.ordered = ordered;
  }

  /** Nothing that was not synced is there. */
  public static Survival nothing() {
    return new Survival(null, 0, true);
  }

  /** Everything is there, as if the system had had the time. */
  public static Survival everything() {
    return new Survival(null, 1, true);
  }

  /**
   * Each sector and each name by chance, in no order; some sectors in part, some with bytes that
   * were there before the file was.
   */
  public static Survival random(long seed) {
    Random random = new Random(seed);
    double[] shares = {0.1, 0.5, 0.9};
    return new Survival(random, shares[random.nextInt(shares.length)], random.nextBoolean());
  }

  /** Whether the next change is there. */
  boolean keeps() {
    return random == null ? share > 0 : random.nextDouble() < share;
  }

  /** How many of so many changes to names or sizes are there, when they are written in order. */
  int prefixOf(int changes) {
    return random == null ? (share > 0 ? changes : 0) : random.nextInt(changes + 1);
  }

  /** Whether changes to names last in the order in which they were made. */
  boolean keepsNamesInOrder() {
    return ordered;
  }

  /** How many bytes of a sector that is being written are there. */
  int bytesOf(int length) {
    return random != null && random.nextInt(TORN_ONE_IN) == 0 ? random.nextInt(length + 1) : length;
  }

  /** Whether space that was given to a file but not written shows what was there before. */
  boolean showsStaleBytes() {
    return random != null && random.nextInt(STALE_ONE_IN) == 0;
  }

  byte[] staleBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
