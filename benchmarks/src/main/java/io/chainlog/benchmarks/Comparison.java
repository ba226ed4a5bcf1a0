package io.chainlog.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Contenders in turn, round after round in one folder, so that a machine that grows slower or
 * busier does so for all of them.
 */
final class Comparison {

  /** One kind of work done by one contender. */
  record Cell(Contender contender, Workload workload, Work work) {}

  private final List<Contender> contenders;
  private final ScratchFolder scratch;
  private final int warmUpRounds;
  private final int rounds;
  private final Consumer<String> progress;
  private final Map<Cell, List<Long>> nanos = new HashMap<>();

  /**
   * A comparison that has not begun.
   *
   * @param scratch where the contenders write, one after the other
   * @param warmUpRounds rounds that do not count
   * @param progress is told in a line what is about to happen
   */
  Comparison(
      List<Contender> contenders,
      ScratchFolder scratch,
      int warmUpRounds,
      int rounds,
      Consumer<String> progress) {
    this.contenders = List.copyOf(contenders);
    this.scratch = scratch;
    this.warmUpRounds = warmUpRounds;
    this.rounds = rounds;
    this.progress = progress;
  }

  /** Runs all rounds of a workload. */
  void run(Workload workload) throws IOException {
    for (int i = 0; i < warmUpRounds; i++) {
      progress.accept(String.format(Locale.ROOT, "%d B, warm-up", workload.payloadBytes()));
      runRound(workload);
    }
    nanos.keySet().removeIf(cell -> cell.workload().equals(workload));
    for (int i = 0; i < rounds; i++) {
      progress.accept(
          String.format(
              Locale.ROOT, "%d B, round %d of %d", workload.payloadBytes(), i + 1, rounds));
      runRound(workload);
    }
  }

  /** The times of a cell that was run. */
  Samples samples(Contender contender, Workload workload, Work work) {
    return new Samples(workload, nanos.get(new Cell(contender, workload, work)));
  }

  private void runRound(Workload workload) throws IOException {
    for (Contender contender : contenders) {
      Map<Work, Long> elapsed = scratch.use(folder -> measure(contender, folder, workload));
      elapsed.forEach(
          (work, time) ->
              nanos
                  .computeIfAbsent(new Cell(contender, workload, work), cell -> new ArrayList<>())
                  .add(time));
    }
  }

  private static Map<Work, Long> measure(Contender contender, Path folder, Workload workload)
      throws IOException {
    Map<Work, Long> elapsed = new EnumMap<>(Work.class);
    for (Work work : contender.works()) {
      elapsed.put(work, contender.measure(work, folder, workload));
    }
    return elapsed;
  }
}
