package io.chainlog.storage.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.DurableRegisterContract;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogDirectoryContract;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.testkit.Operation.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The disk keeps the contract of every directory, and loses what it says that it loses. */
class SimulatedDiskTest {

  @Nested
  class Directory extends LogDirectoryContract {
    @Override
    protected LogDirectory newRoot() {
      return new SimulatedDisk();
    }
  }

  @Nested
  class Register extends DurableRegisterContract {
    @Override
    protected LogDirectory newRoot() {
      return new SimulatedDisk();
    }
  }

  private final SimulatedDisk disk = new SimulatedDisk();

  @BeforeEach
  void createRoot() throws IOException {
    disk.create();
  }

  @Test
  void losesWhatWasNotSynced() throws IOException {
    try (LogOutput output = disk.openOutput("log")) {
      append(output, "synced");
      output.sync();
      append(output, " lost");
    }
    assertThat(text(disk, "log")).isEqualTo("synced lost");
    assertThat(text(disk.afterPowerLoss(Survival.nothing()), "log")).isEqualTo("synced");
    assertThat(text(disk.afterPowerLoss(Survival.everything()), "log")).isEqualTo("synced lost");
    assertThat(text(disk.afterKill(), "log")).isEqualTo("synced lost");
  }

  @Test
  void keepsSectorsInAnyOrderAndInPart() throws IOException {
    try (LogOutput output = disk.openOutput("log")) {
      append(output, "x".repeat(2000));
    }
    Set<String> outcomes = new HashSet<>();
    for (int seed = 0; seed < 1000; seed++) {
      outcomes.add(text(disk.afterPowerLoss(Survival.random(seed)), "log"));
    }
    assertThat(outcomes)
        .contains("", "x".repeat(2000), "\0".repeat(512) + "x".repeat(2000 - 512))
        .anyMatch(outcome -> outcome.matches("x{512}x{1,500}\0+"))
        .hasSizeGreaterThan(20);
  }

  @Test
  void losesNamesThatWereNotSynced() throws IOException {
    disk.forget(operation -> operation.kind() == Kind.SYNC_FOLDER);
    String first = disk.replace("value", "old".getBytes(UTF_8), null);
    assertThat(disk.afterPowerLoss(Survival.nothing()).list()).isEmpty();
    disk.forget(operation -> false);
    disk.replace("value", "new".getBytes(UTF_8), first);
    assertThat(text(disk.afterPowerLoss(Survival.nothing()), "value")).isEqualTo("new");
  }

  @Test
  void replacesWholeOrNotAtAllWhereverThePowerGoes() throws IOException {
    String version = disk.replace("value", "old".getBytes(UTF_8), null);
    Set<String> outcomes = new HashSet<>();
    for (long at = 0; at < 20; at++) {
      for (int seed = 0; seed < 20; seed++) {
        SimulatedDisk copy = disk.afterPowerLoss(Survival.nothing());
        copy.failAt(at, Fault.STOP);
        try {
          copy.replace("value", "new".getBytes(UTF_8), version);
        } catch (PowerLossException e) {
          assertThat(copy.isStopped()).isTrue();
        }
        outcomes.add(text(copy.afterPowerLoss(Survival.random(seed)), "value"));
      }
    }
    assertThat(outcomes).containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void leavesTheOtherSlotAloneWhileOneIsWritten() throws IOException {
    try (DurableRegister register = disk.openRegister("commit")) {
      register.write(1, new byte[] {1, 1, 1});
      disk.failAt(disk.operationCount(), Fault.STOP);
      assertThatThrownBy(() -> register.write(2, new byte[] {2, 2, 2}))
          .isInstanceOf(PowerLossException.class);
    }
    for (int seed = 0; seed < 100; seed++) {
      SimulatedDisk after = disk.afterPowerLoss(Survival.random(seed));
      assertThat(after.openRegister("commit").slots().get(1)).startsWith(1, 1, 1);
    }
  }

  @Test
  void failedSyncDropsAndTheNextReportsSuccess() throws IOException {
    try (LogOutput output = disk.openOutput("log")) {
      append(output, "dropped");
      disk.failAt(disk.operationCount(), Fault.FAILED_SYNC);
      assertThatThrownBy(output::sync).hasMessageContaining("Input/output error");
      assertThatThrownBy(output::sync).hasMessageContaining("earlier operation failed");
    }
    try (LogOutput output = disk.openOutput("log")) {
      output.sync();
    }
    assertThat(text(disk, "log")).isEqualTo("dropped");
    assertThat(text(disk.afterPowerLoss(Survival.everything()), "log")).isNotEqualTo("dropped");
  }

  @Test
  void hasNoSpaceUntilItIsHealed() throws IOException {
    try (LogOutput output = disk.openOutput("log")) {
      disk.failAt(disk.operationCount(), Fault.NO_SPACE);
      assertThatThrownBy(() -> append(output, "0123456789")).hasMessageContaining("No space");
    }
    assertThat("0123456789").startsWith(text(disk, "log"));
    assertThatThrownBy(() -> disk.openOutput("other")).hasMessageContaining("No space");
    disk.heal();
    disk.openOutput("other").close();
  }

  @Test
  void saysWhatWasDoneAndWhatIsOpen() throws IOException {
    LogOutput output = disk.openOutput("log");
    append(output, "x");
    assertThat(disk.openHandles()).containsExactly("output of disk:/log");
    assertThat(disk.describeTrace()).contains("CREATE", "disk:/log", "WRITE", "0+1");
    output.close();
    assertThat(disk.openHandles()).isEmpty();
  }

  private static void append(LogOutput output, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    output.append(bytes, 0, bytes.length);
  }

  private static String text(SimulatedDisk disk, String name) throws IOException {
    return disk.contents().containsKey(name) ? new String(disk.contents().get(name), UTF_8) : "";
  }
}
