package io.chainlog.connect.model;

import java.util.Random;

/** What can happen in a {@link SourceSchedule}, and how often it does, compared with the others. */
enum SourceStep {
  ADD_STREAM(2),
  APPEND(12),
  SYNC(8),
  ITERATE(30),
  ACKNOWLEDGE(12),
  COMMIT(8),
  FAIL_STORE(2),
  FAIL_READS(3),
  RESTART(3),
  KILL(4),
  RESPELL(1),
  RESET(1),
  ALTER(1),
  DAMAGE(1);

  private static final int TOTAL = total();

  private final int weight;

  SourceStep(int weight) {
    this.weight = weight;
  }

  static SourceStep random(Random random) {
    int left = random.nextInt(TOTAL);
    for (SourceStep step : values()) {
      left -= step.weight;
      if (left < 0) {
        return step;
      }
    }
    throw new AssertionError("weights do not add up");
  }

  private static int total() {
    int total = 0;
    for (SourceStep step : values()) {
      total += step.weight;
    }
    return total;
  }
}
