package io.chainlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
  private static final Workload WORKLOAD = new Workload(100, 1000, 1);

  @TempDir private Path root;
  private final List<String> log = new ArrayList<>();
  private ScratchFolder scratch;

  @BeforeEach
  void useTemporaryFolder() {
    scratch = new ScratchFolder(root);
  }

  @Test
  void letsContendersTakeTurns() throws IOException {
    run(0, 2, new Scripted("a", 1, 1, 1, 1), new Scripted("b", 1, 1, 1, 1));
    assertThat(log)
        .containsExactly(
            "a SYNCED_APPEND",
            "a READ",
            "b SYNCED_APPEND",
            "b READ",
            "a SYNCED_APPEND",
            "a READ",
            "b SYNCED_APPEND",
            "b READ");
  }

  @Test
  void countsNoWarmUpRound() throws IOException {
    Contender contender = new Scripted("a", 900, 90, 100, 10);
    Samples samples = run(1, 1, contender).samples(contender, WORKLOAD, Work.SYNCED_APPEND);
    assertThat(samples.nanos()).containsExactly(100L);
  }

  @Test
  void takesTheMedianOfTheRounds() {
    Samples odd = new Samples(WORKLOAD, List.of(9_000_000L, 1_000_000L, 2_000_000L));
    Samples even = new Samples(WORKLOAD, List.of(9_000_000L, 1_000_000L, 3_000_000L, 1_000_000L));
    assertThat(odd.recordsPerSecond()).isEqualTo(500_000);
    assertThat(even.recordsPerSecond()).isEqualTo(500_000);
  }

  @Test
  void saysWhetherTheFloorIsReached() throws IOException {
    Contender ours = new Scripted("ours", 1_000_000, 500_000, 1_000_000, 500_000);
    Contender theirs = new Scripted("theirs", 2_000_000, 600_000, 2_500_000, 600_000);
    Contender raw = new Scripted("raw", 500_000, 250_000, 500_000, 250_000);
    Comparison comparison = run(0, 2, ours, theirs, raw);
    assertThat(table(comparison, ours, Optional.of(theirs), raw))
        .containsSubsequence(
            "1,000,000    100", "444,444", "2.25 (2.00..2.50)", "2.0 reached", "0.50", "4.50")
        .containsSubsequence(
            "2,000,000    200", "1,666,667", "1.20 (1.20..1.20)", "2.0 MISSED", "0.50", "2.40");
  }

  @Test
  void printsOurNumbersWithoutTheLineage() throws IOException {
    Contender ours = new Scripted("ours", 1_000_000, 500_000);
    Contender raw = new Scripted("raw", 500_000, 250_000);
    assertThat(table(run(0, 1, ours, raw), ours, Optional.empty(), raw))
        .containsSubsequence("1,000,000    100", " - ", "2,000,000    200", " - ", "0.50")
        .doesNotContain("reached", "MISSED");
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    for (Contender contender : List.of(new ChainlogContender(), new RawContender())) {
      Samples samples = run(0, 1, contender).samples(contender, WORKLOAD, Work.READ);
      assertThat(samples.nanos().get(0)).isPositive();
    }
  }

  @Test
  void leavesNothingOnTheDisk() throws IOException {
    run(1, 1, new ChainlogContender());
    new OpenStreamMemory(scratch, log::add).measure(2, 1);
    try (var files = Files.list(root)) {
      assertThat(files).isEmpty();
    }
  }

  private Comparison run(int warmUpRounds, int rounds, Contender... contenders) throws IOException {
    Comparison comparison =
        new Comparison(List.of(contenders), scratch, warmUpRounds, rounds, line -> {});
    comparison.run(WORKLOAD);
    return comparison;
  }

  private static String table(
      Comparison comparison, Contender ours, Optional<Contender> lineage, Contender raw) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    new SpeedTable(comparison, ours, lineage, raw)
        .print(List.of(WORKLOAD), new PrintStream(text, true, StandardCharsets.UTF_8));
    return text.toString(StandardCharsets.UTF_8);
  }

  /** Takes as long as it was told to. */
  private final class Scripted implements Contender {
    private final String name;
    private final Queue<Long> nanos = new ArrayDeque<>();

    Scripted(String name, long... nanos) {
      this.name = name;
      for (long time : nanos) {
        this.nanos.add(time);
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long measure(Work work, Path folder, Workload workload) {
      log.add(name + " " + work);
      return nanos.remove();
    }

    @Override
    public void close() {}
  }
}
