package io.chainlog.connect.model;

import java.util.Random;

/** What can happen in a {@link SinkSchedule}, and how often it does, compared with the others. */
enum SinkStep {
  PRODUCE(20),
  ITERATE(40),
  COMMIT(8),
  FAIL_COMMITS(2),
  REBALANCE(6),
  STALL(4),
  WAKE(4),
  LOSE_LOCK(1),
  START(5),
  STOP(2),
  KILL(3),
  PAUSE(1),
  RESUME(2),
  DELETE_RECORDS(2),
  COMPACT(2),
  TRUNCATE(2),
  RECREATE(2),
  FAULT(5),
  HEAL(4),
  POWER_LOSS(1),
  BACK_UP(2),
  RESTORE(1),
  DAMAGE(1),
  SET_CLOCK_BACK(1);

  private static final int TOTAL = total();

  private final int weight;

  SinkStep(int weight) {
    this.weight = weight;
  }

  static SinkStep random(Random random) {
    int left = random.nextInt(TOTAL);
    for (SinkStep step : values()) {
      left -= step.weight;
      if (left < 0) {
        return step;
      }
    }
    throw new AssertionError("weights do not add up");
  }

  private static int total() {
    int total = 0;
    for (SinkStep step : values()) {
      total += step.weight;
    }
    return total;
  }
}
