package io.chainlog.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault at every operation of a repair, and again at every operation of the repair that
 * finishes it: whatever is left, the next repair makes of it what the first would have made.
 */
class RepairSweepTest {
  private static final boolean FULL = "full".equals(System.getProperty("chainlog.sweep"));
  private static final long KILLED = -1;
  private static final long NOTHING = -2;
  private static final long EVERYTHING = -3;
  private static final long[] AFTER_STOP =
      LongStream.concat(LongStream.of(KILLED, NOTHING, EVERYTHING), LongStream.range(0, 5))
          .toArray();
  private static final long[] AFTER_FAILURE = {KILLED, NOTHING, 11};
  private static final long[] AFTER_SECOND = {KILLED, NOTHING};

  private final Set<String> finishings = new HashSet<>();
  private long runs;

  static List<Refusal> refusals() {
    return Refusal.all();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void endsAsPlannedWhateverFailsAndWherever(Refusal refusal) throws IOException {
    RepairedDisk repaired = new RepairedDisk(refusal);
    List<Operation> operations = finish(repaired, repaired.before(0));
    forEachFault(operations, (operation, fault) -> sweep(repaired, operation, fault));
    System.out.printf(
        Locale.ROOT,
        "Every operation of a repair of %s: %d operations, %d runs, %d kinds of finishing%n",
        refusal,
        operations.size(),
        runs,
        finishings.size());
    assertThat(runs).isGreaterThan(300);
  }

  private static void forEachFault(
      List<Operation> operations, BiConsumer<Operation, Fault> consumer) {
    for (Operation operation : operations) {
      for (Fault fault : Fault.values()) {
        if (fault.appliesTo(operation.kind())) {
          consumer.accept(operation, fault);
        }
      }
    }
  }

  private void sweep(RepairedDisk repaired, Operation operation, Fault fault) {
    SimulatedDisk disk = repaired.before(operation.number());
    String one = operation + ", " + fault;
    try {
      repairInSpiteOf(repaired, disk, operation, fault);
      for (long outcome : disk.isStopped() ? AFTER_STOP : AFTER_FAILURE) {
        List<Operation> finishing = finish(repaired, after(disk, outcome));
        if ((FULL || repaired.isWorthSecondFaults()) && isNew(finishing)) {
          forEachFault(
              finishing,
              (second, then) -> sweepSecond(repaired, after(disk, outcome), second, then));
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(one + ": " + e + "\n" + disk.describeTrace(), e);
    }
  }

  private void sweepSecond(
      RepairedDisk repaired, SimulatedDisk disk, Operation operation, Fault fault) {
    try {
      repairInSpiteOf(repaired, disk, operation, fault);
      for (long outcome : AFTER_SECOND) {
        finish(repaired, after(disk, outcome));
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(
          "then " + operation + ", " + fault + ": " + e + "\n" + disk.describeTrace(), e);
    }
  }

  private static void repairInSpiteOf(
      RepairedDisk repaired, SimulatedDisk disk, Operation operation, Fault fault) {
    disk.failAt(operation.number(), fault);
    try {
      repaired.repair(disk);
    } catch (IOException e) {
      // the next repair is to finish it
    }
    if (!disk.isStopped()) {
      assertThat(disk.openHandles()).isEmpty();
      disk.heal();
    }
  }

  private static SimulatedDisk after(SimulatedDisk disk, long outcome) {
    if (outcome == KILLED) {
      return disk.afterKill();
    }
    if (outcome == NOTHING) {
      return disk.afterPowerLoss(Survival.nothing());
    }
    return disk.afterPowerLoss(
        outcome == EVERYTHING ? Survival.everything() : Survival.random(outcome));
  }

  /** Repairs what is there, and checks it, also after the power went off behind it. */
  private List<Operation> finish(RepairedDisk repaired, SimulatedDisk disk) throws IOException {
    long start = disk.operationCount();
    RepairOutcome outcome = repaired.repair(disk);
    List<Operation> operations =
        new ArrayList<>(disk.trace().subList((int) start, disk.trace().size()));
    repaired.check(disk.afterKill());
    SimulatedDisk restarted = disk.afterPowerLoss(Survival.nothing());
    if (outcome instanceof RepairOutcome.NothingToRepair) {
      repaired.repair(restarted); // the end of the one before, if it was not on the medium
    }
    repaired.check(restarted);
    runs++;
    return operations;
  }

  private boolean isNew(List<Operation> steps) {
    return finishings.add(
        steps.stream().map(s -> s.kind() + " " + s.path()).collect(Collectors.joining("\n")));
  }
}
