package io.chainlog.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code benchmarks/run}. */
@Command(
    name = "benchmarks/run",
    description = {
      "Measures append and verified read, and the memory of open streams.",
      "benchmarks/run --jmh [ARGUMENT...] runs the micro-benchmarks instead."
    })
final class Main implements Callable<Integer> {
  private static final int BATCH_RECORDS = 1000;

  /** As many as fit into one segment: of a second one, the lineage's genesis read knows nothing. */
  private static final int MAX_RECORDS = 450_000;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this.")
  boolean help;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      paramLabel = "N",
      description = "Rounds whose median counts; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "2",
      paramLabel = "N",
      description = "Rounds before them that do not count; default ${DEFAULT-VALUE}.")
  private int warmUpRounds;

  @Option(
      names = "--records",
      defaultValue = "300000",
      paramLabel = "N",
      description = "Records of 100 B; half as many of 1 KiB. Default ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--folder",
      required = true,
      defaultValue = "${sys:chainlog.scratch}",
      paramLabel = "DIR",
      description = "Where to write: on the disk to be measured. Default: the build's folder.")
  private Path folder;

  @Option(names = "--lineage", hidden = true)
  private Path lineageProgram;

  @Option(names = "--no-lineage", hidden = true, defaultValue = "it was not asked for")
  private String whyNoLineage;

  private final PrintStream out = System.out;

  /** Exits with 0 when everything could be measured, whatever came of it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    requireWithin("--rounds", rounds, 1, 1000);
    requireWithin("--warm-up", warmUpRounds, 0, 1000);
    requireWithin("--records", records, 2 * BATCH_RECORDS, MAX_RECORDS);
    ScratchFolder scratch = new ScratchFolder(Files.createDirectories(folder));
    printHeader(scratch);
    compareSpeed(scratch);
    new OpenStreamMemory(scratch, System.err::println).report(out);
    return 0;
  }

  private void requireWithin(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(Locale.ROOT, "%s must be %d to %d: %d", option, least, most, value));
    }
  }

  private void printHeader(ScratchFolder scratch) throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    out.printf(
        Locale.ROOT,
        "%s %s, %d processors, load %.1f, Java %s, %s%n",
        system.getName(),
        system.getArch(),
        system.getAvailableProcessors(),
        system.getSystemLoadAverage(),
        Runtime.version(),
        scratch.fileSystemType());
    out.printf(
        Locale.ROOT,
        "Batches of %,d records, each batch synced; no compression; MB of payload; medians of %d rounds%n%n",
        BATCH_RECORDS,
        rounds);
  }

  private void compareSpeed(ScratchFolder scratch) throws IOException {
    List<Workload> workloads =
        List.of(
            new Workload(100, BATCH_RECORDS, records / BATCH_RECORDS),
            new Workload(1024, BATCH_RECORDS, records / 2 / BATCH_RECORDS));
    try (Contender ours = new ChainlogContender();
        Contender lineage = lineageProgram == null ? null : new LineageContender(lineageProgram);
        Contender raw = new RawContender()) {
      List<Contender> contenders =
          Stream.of(ours, lineage, raw).filter(contender -> contender != null).toList();
      Comparison comparison =
          new Comparison(contenders, scratch, warmUpRounds, rounds, System.err::println);
      for (Workload workload : workloads) {
        comparison.run(workload);
      }
      new SpeedTable(comparison, ours, Optional.ofNullable(lineage), raw).print(workloads, out);
    }
    if (lineageProgram == null) {
      out.printf(Locale.ROOT, "%nNo comparison with the lineage: %s.%n", whyNoLineage);
    }
  }
}
