package io.chainlog.storage.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.testkit.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Every fault at every operation, and again at every operation of the recovery. */
class EveryOperationTest {
  private final OperationSweep sweep = new OperationSweep(StreamLife.SCRIPT, Engine.SOUND, 6, true);

  @Test
  void losesNothingAndInventsNothingWhateverFailsAndWherever() throws IOException {
    List<Operation> operations = sweep.rehearse();
    operations.parallelStream().forEach(sweep::sweep);
    System.out.printf(
        Locale.ROOT, "Every operation: %d operations%n%s%n", operations.size(), sweep.tally());
    assertThat(sweep.tally().runs()).isGreaterThan(10_000);
  }

  /**
   * At each operation of the writer a reader and an auditor come by: they see only what a power
   * loss at that very moment would leave, and nothing less than what was acknowledged.
   */
  @Test
  void outsidersSeeOnlyWhatLastsWhileTheWriterWorks() throws IOException {
    int visits = Outsiders.watch(Engine.SOUND);
    System.out.printf(Locale.ROOT, "Outsiders at %d operations saw only what lasts%n", visits);
    assertThat(visits).isGreaterThan(200);
  }

  /** The one that a failure named, or any. */
  @Test
  void replaysOneCase() {
    sweep.replay(FaultCase.parse(System.getProperty("chainlog.case", "40,STOP,-1")));
    assertThat(sweep.tally().runs()).isPositive();
  }
}
