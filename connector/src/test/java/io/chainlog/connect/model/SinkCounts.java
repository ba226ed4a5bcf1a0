package io.chainlog.connect.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what schedules did. Thread safe. */
final class SinkCounts {
  private final Map<SinkStep, LongAdder> steps = new EnumMap<>(SinkStep.class);
  private final LongAdder schedules = new LongAdder();
  private final LongAdder archived = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder contradictions = new LongAdder();
  private final LongAdder gaps = new LongAdder();

  SinkCounts() {
    for (SinkStep step : SinkStep.values()) {
      steps.put(step, new LongAdder());
    }
  }

  void count(SinkStep step) {
    steps.get(step).increment();
  }

  long of(SinkStep step) {
    return steps.get(step).sum();
  }

  void countSchedule(long records) {
    schedules.increment();
    archived.add(records);
  }

  void countFailure() {
    failures.increment();
  }

  void countGap() {
    gaps.increment();
  }

  void countContradiction() {
    contradictions.increment();
  }

  long schedules() {
    return schedules.sum();
  }

  long contradictions() {
    return contradictions.sum();
  }

  @Override
  public String toString() {
    return schedules
        + " schedules, "
        + archived
        + " records archived, "
        + failures
        + " failed tasks ("
        + gaps
        + " at a gap), "
        + contradictions
        + " topics of another history, steps "
        + steps;
  }
}
