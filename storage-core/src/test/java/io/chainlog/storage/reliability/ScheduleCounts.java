package io.chainlog.storage.reliability;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what schedules did. Thread safe. */
final class ScheduleCounts {
  private final Map<Step, LongAdder> steps = new EnumMap<>(Step.class);
  private final LongAdder kills = new LongAdder();
  private final LongAdder powerLosses = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final AtomicLong schedules = new AtomicLong();

  ScheduleCounts() {
    for (Step step : Step.values()) {
      steps.put(step, new LongAdder());
    }
  }

  void count(Step step) {
    steps.get(step).increment();
  }

  long of(Step step) {
    return steps.get(step).sum();
  }

  void countCrash(boolean kill) {
    (kill ? kills : powerLosses).increment();
  }

  void countRecords(long acknowledged) {
    records.add(acknowledged);
  }

  long countSchedule() {
    return schedules.incrementAndGet();
  }

  long schedules() {
    return schedules.get();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d power losses, %d kills, %d acknowledged records, steps %s",
        powerLosses.sum(),
        kills.sum(),
        records.sum(),
        steps);
  }
}
