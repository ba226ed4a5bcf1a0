package io.chainlog.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table of one run: what each contender did, and how ours compares. */
final class SpeedTable {

  /** At least so many times the lineage's speed is asked of ours. */
  static final double FLOOR = 2.0;

  private final Comparison comparison;
  private final Contender ours;
  private final Optional<Contender> lineage;
  private final Contender raw;

  SpeedTable(Comparison comparison, Contender ours, Optional<Contender> lineage, Contender raw) {
    this.comparison = comparison;
    this.ours = ours;
    this.lineage = lineage;
    this.raw = raw;
  }

  /** Prints a line for each workload and kind of work; all of them have been run. */
  void print(List<Workload> workloads, PrintStream out) {
    String theirs = lineage.map(Contender::name).orElse("lineage");
    row(out, "", "", ours.name(), theirs, raw.name(), "ours / lineage", "", "ours /", "raw /");
    String unit = "records/s   MB/s";
    row(out, "payload", "work", unit, unit, unit, "median (rounds)", "floor", "raw", "lineage");
    for (Workload workload : workloads) {
      for (Work work : ours.works()) {
        print(workload, work, out);
      }
    }
    out.println("overlapped: a sync for each batch, and the next batch made meanwhile");
    out.println("grouped: the same, and the batches that wait share the next sync");
    out.println(
        "raw: the same bytes with nothing around them, synced batch by batch; read through SHA-256");
  }

  private void print(Workload workload, Work work, PrintStream out) {
    Samples mine = comparison.samples(ours, workload, work);
    Samples medium = comparison.samples(raw, workload, work.plain());
    Optional<Samples> theirs = lineage.map(l -> comparison.samples(l, workload, work.plain()));
    row(
        out,
        workload.payloadBytes() + " B",
        work.label(),
        speed(mine),
        theirs.map(SpeedTable::speed).orElse("-"),
        speed(medium),
        theirs.map(other -> ratio(mine, other)).orElse("-"),
        theirs.map(other -> verdict(mine.speedup(other))).orElse("-"),
        format("%.2f", mine.speedup(medium)),
        theirs.map(other -> format("%.2f", medium.speedup(other))).orElse("-"));
  }

  private static String speed(Samples samples) {
    return format("%,.0f %6.0f", samples.recordsPerSecond(), samples.megabytesPerSecond());
  }

  private static String ratio(Samples mine, Samples other) {
    return format(
        "%.2f (%.2f..%.2f)",
        mine.speedup(other), mine.lowestSpeedup(other), mine.highestSpeedup(other));
  }

  private static String verdict(double ratio) {
    return format("%.1f %s", FLOOR, ratio >= FLOOR ? "reached" : "MISSED");
  }

  private static void row(PrintStream out, Object... cells) {
    out.printf(Locale.ROOT, "%-8s %-18s %18s %18s %18s  %-18s %-12s %-7s %s%n", cells);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
