package io.chainlog.storage.reliability;

import java.util.Random;

/** What can be done in a {@link Schedule}, and how often it is, compared with the others. */
enum Step {
  OPEN(4),
  APPEND_SYNCED(14),
  APPEND_WRITTEN(14),
  APPEND_PIPELINED(6),
  TOMBSTONE(3),
  CHECKPOINT(2),
  SYNC(4),
  FLUSH_INDEXES(2),
  COMPACT(6),
  CLOSE(5),
  LOSE_LOCK(1),
  VERIFY(2),
  OPEN_READER(6),
  READ(10),
  FAULT(8),
  HEAL(3),
  STOP(3);

  private static final int TOTAL = total();

  private final int weight;

  Step(int weight) {
    this.weight = weight;
  }

  static Step random(Random random) {
    int left = random.nextInt(TOTAL);
    for (Step step : values()) {
      left -= step.weight;
      if (left < 0) {
        return step;
      }
    }
    throw new AssertionError("weights do not add up");
  }

  private static int total() {
    int total = 0;
    for (Step step : values()) {
      total += step.weight;
    }
    return total;
  }

  /** Whether it needs a stream that is open for writing. */
  boolean writes() {
    return switch (this) {
      case OPEN, FLUSH_INDEXES, VERIFY, OPEN_READER, READ, FAULT, HEAL, STOP -> false;
      default -> true;
    };
  }
}
