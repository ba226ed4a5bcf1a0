package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.FaultCase.EVERYTHING;
import static io.chainlog.storage.reliability.FaultCase.KILLED;
import static io.chainlog.storage.reliability.FaultCase.NOTHING;
import static io.chainlog.storage.reliability.StreamChecks.require;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.Ledger;
import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Lives what a script has once for each fault at each of its operations, recovers what is left,
 * once for each fault at each operation of the recovery, and checks what must be true then.
 */
final class OperationSweep {
  private static final long[] SECOND_STOP = {KILLED, NOTHING, 7};
  private static final long[] SECOND_ERROR = {KILLED};
  private static final long[] SECOND_FAILURE = {KILLED, NOTHING};
  private static final long[] AFTER_FAILURE = {KILLED, NOTHING, 11};

  /** What is done to a stream, and what has to put it right whatever happened meanwhile. */
  interface Script {

    /**
     * Does it, until something fails.
     *
     * @return how faults were met, if any were
     */
    String live(LogDirectory disk, Ledger ledger) throws IOException;

    /** Finds the stream again, goes on with it, and ends. */
    void recover(Engine engine, SimulatedDisk disk, Ledger ledger) throws IOException;

    /** The test that replays a case of it. */
    Class<?> test();
  }

  private final Script script;
  private final Engine engine;
  private final long[] stopOutcomes;
  private final boolean secondFaults;
  private final Tally tally = new Tally();

  /**
   * A sweep.
   *
   * @param script what is done
   * @param engine what is tried
   * @param seeds how many outcomes by chance are tried of each stop, beside the extreme ones
   * @param secondFaults whether each kind of recovery is itself made to fail at each operation
   */
  OperationSweep(Script script, Engine engine, int seeds, boolean secondFaults) {
    this.script = script;
    this.engine = engine;
    this.secondFaults = secondFaults;
    this.stopOutcomes =
        LongStream.concat(LongStream.of(KILLED, NOTHING, EVERYTHING), LongStream.range(0, seeds))
            .toArray();
  }

  Tally tally() {
    return tally;
  }

  /** The operations of a life in which nothing fails. */
  List<Operation> rehearse() throws IOException {
    SimulatedDisk disk = engine.disk(new SimulatedDisk());
    script.live(engine.over(disk), new Ledger());
    return disk.trace();
  }

  /** Every fault at that operation, each outcome of it, and each second fault. */
  void sweep(Operation operation) {
    sweep(operation, EnumSet.allOf(Fault.class));
  }

  /** The same with some of the faults only. */
  void sweep(Operation operation, Set<Fault> faults) {
    for (Fault fault : faults) {
      if (fault.appliesTo(operation.kind())) {
        sweep(operation.number(), fault);
      }
    }
  }

  private void sweep(long operation, Fault fault) {
    FirstPart first = live(FaultCase.of(operation, fault, KILLED));
    for (long outcome : fault == Fault.STOP ? stopOutcomes : AFTER_FAILURE) {
      FaultCase one = FaultCase.of(operation, fault, outcome);
      List<Operation> recovery = finish(one, first);
      if (secondFaults && tally.isNewRecovery(recovery)) {
        seconds(one, recovery).forEach(two -> finish(two, first));
      }
    }
  }

  private static List<FaultCase> seconds(FaultCase one, List<Operation> recovery) {
    List<FaultCase> cases = new ArrayList<>();
    for (Operation operation : recovery) {
      for (Fault fault : Fault.values()) {
        if (fault.appliesTo(operation.kind())) {
          cases.add(one.then(operation.number(), fault));
        }
      }
    }
    return cases;
  }

  /** One case from its beginning, as a failure named it. */
  void replay(FaultCase one) {
    finish(one, live(one));
  }

  private record FirstPart(SimulatedDisk disk, Ledger ledger) {}

  private FirstPart live(FaultCase one) {
    SimulatedDisk disk = engine.disk(new SimulatedDisk(one.operation()));
    Ledger ledger = new Ledger();
    try {
      disk.failAt(one.operation(), one.fault());
      String outcome = liveUntilFailure(disk, ledger);
      tally.count(one.fault(), disk.isStopped() ? "stopped" : outcome);
      if (!disk.isStopped()) {
        requireClosed(disk);
        recoverInSpiteOfFault(disk, ledger);
        disk.heal();
      }
      return new FirstPart(disk, ledger);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw SweepFailure.of(script.test(), one, disk, e);
    }
  }

  private String liveUntilFailure(SimulatedDisk disk, Ledger ledger) {
    try {
      return script.live(engine.over(disk), ledger);
    } catch (IOException e) {
      return "failed and recovered";
    }
  }

  /** A fault that lasts may hinder recovery, but not harm. */
  private void recoverInSpiteOfFault(SimulatedDisk disk, Ledger ledger) throws IOException {
    try {
      script.recover(engine, disk, ledger);
    } catch (IOException e) {
      requireClosed(disk);
    }
  }

  /** Finds the stream again and recovers it; returns the operations of that. */
  private List<Operation> finish(FaultCase one, FirstPart first) {
    SimulatedDisk disk = engine.disk(one.diskAfter(first.disk));
    try {
      Ledger ledger = first.ledger.copy();
      StreamChecks.lookFromOutside(disk, ledger);
      long start = disk.operationCount();
      if (one.second() == null) {
        recover(disk, ledger);
      } else {
        recoverTwice(one, disk, ledger);
      }
      return disk.trace().subList((int) start, disk.trace().size());
    } catch (IOException | RuntimeException | AssertionError e) {
      throw SweepFailure.of(script.test(), one, disk, e);
    }
  }

  private void recover(SimulatedDisk disk, Ledger ledger) throws IOException {
    script.recover(engine, disk, ledger);
    StreamChecks.requireSound(disk, ledger);
    tally.countRun();
  }

  private void recoverTwice(FaultCase one, SimulatedDisk disk, Ledger ledger) throws IOException {
    disk.failAt(one.secondOperation(), one.second());
    try {
      script.recover(engine, disk, ledger);
    } catch (IOException e) {
      // the next recovery is to find everything nevertheless
    }
    if (!disk.isStopped()) {
      requireClosed(disk);
      disk.heal();
    }
    for (long outcome : outcomesOf(one.second(), disk)) {
      recover(engine.disk(FaultCase.diskAfter(disk, outcome)), ledger.copy());
    }
  }

  /** A read that failed has left nothing that a power loss could take. */
  private static long[] outcomesOf(Fault second, SimulatedDisk disk) {
    if (disk.isStopped()) {
      return SECOND_STOP;
    }
    return second == Fault.IO_ERROR ? SECOND_ERROR : SECOND_FAILURE;
  }

  private static void requireClosed(SimulatedDisk disk) {
    require(disk.openHandles().isEmpty(), "left open after a failure: " + disk.openHandles());
  }
}
