package io.chainlog.storage.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.testkit.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every fault at every operation of an import, and again at every operation of the next one. */
class EveryOperationOfAnImportTest {
  private OperationSweep sweep;

  @BeforeEach
  void makeSource() throws IOException {
    StreamFiles source = new SmallArchive().files();
    StreamImport script = new StreamImport(source.toRoot().directory(StreamLife.STREAM.name()));
    sweep = new OperationSweep(script, Engine.SOUND, 1, true);
  }

  @Test
  void finishesWhateverFailedTheFirstTime() throws IOException {
    List<Operation> operations = sweep.rehearse();
    operations.parallelStream().forEach(sweep::sweep);
    System.out.printf(
        Locale.ROOT,
        "Every operation of an import: %d operations%n%s%n",
        operations.size(),
        sweep.tally());
    assertThat(sweep.tally().runs()).isGreaterThan(1_000);
  }

  /** The one that a failure named, or any. */
  @Test
  void replaysOneCase() {
    sweep.replay(FaultCase.parse(System.getProperty("chainlog.case", "20,STOP,-1")));
    assertThat(sweep.tally().runs()).isPositive();
  }
}
