package io.chainlog.benchmarks;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The times that one contender took for one kind of work, round by round.
 *
 * @param workload what was done in each of these times
 * @param nanos nanoseconds, in the order of the rounds
 */
record Samples(Workload workload, List<Long> nanos) {

  Samples {
    nanos = List.copyOf(nanos);
  }

  double recordsPerSecond() {
    return workload.records() / medianSeconds();
  }

  /** Payload only, in millions of bytes. */
  double megabytesPerSecond() {
    return workload.payloadBytesInAll() / medianSeconds() / 1e6;
  }

  /** How many times as fast as the other, by the medians. */
  double speedup(Samples other) {
    return other.medianSeconds() / medianSeconds();
  }

  /** The same in the round where it was least. */
  double lowestSpeedup(Samples other) {
    return speedups(other).min().orElseThrow();
  }

  /** The same in the round where it was most. */
  double highestSpeedup(Samples other) {
    return speedups(other).max().orElseThrow();
  }

  private DoubleStream speedups(Samples other) {
    return IntStream.range(0, nanos.size())
        .mapToDouble(round -> (double) other.nanos.get(round) / nanos.get(round));
  }

  private double medianSeconds() {
    List<Long> sorted = nanos.stream().sorted().toList();
    int middle = sorted.size() / 2;
    long upper = sorted.get(middle);
    return (sorted.size() % 2 == 1 ? upper : (sorted.get(middle - 1) + upper) / 2.0) / 1e9;
  }
}
