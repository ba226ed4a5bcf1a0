package io.chainlog.storage.reliability;

import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Counts what a sweep tried and how it went. Thread safe. */
final class Tally {
  private final AtomicLong runs = new AtomicLong();
  private final Map<String, AtomicLong> outcomes = new ConcurrentSkipListMap<>();
  private final Set<String> recoveries = ConcurrentHashMap.newKeySet();

  void countRun() {
    runs.incrementAndGet();
  }

  void count(Fault fault, String outcome) {
    String key = String.format(Locale.ROOT, "%-20s %s", fault, outcome);
    outcomes.computeIfAbsent(key, k -> new AtomicLong()).incrementAndGet();
  }

  long runs() {
    return runs.get();
  }

  /** How many recoveries did not take the same steps. */
  int recoveries() {
    return recoveries.size();
  }

  /** Whether no recovery took these steps yet, be it with other bytes. */
  boolean isNewRecovery(List<Operation> steps) {
    return recoveries.add(
        steps.stream()
            .map(step -> step.kind() + " " + step.path())
            .collect(Collectors.joining("\n")));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    outcomes.forEach(
        (key, count) -> text.append(String.format(Locale.ROOT, "  %-45s %6d%n", key, count.get())));
    return text.append(
            String.format(Locale.ROOT, "  %d recoveries, of %d kinds", runs(), recoveries()))
        .toString();
  }
}
