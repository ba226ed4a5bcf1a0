package io.chainlog.storage.reliability;

import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;

/**
 * One run: a fault at an operation of a stream's life, what is left of the disk, and perhaps a
 * second fault at an operation of the recovery.
 *
 * @param operation operation of the life at which the first fault happens
 * @param fault what happens there
 * @param outcome what a stop leaves: {@link #KILLED}, {@link #NOTHING}, {@link #EVERYTHING}, or a
 *     seed from 0
 * @param secondOperation operation of the recovery, -1 for none
 * @param second what happens there, null for nothing
 */
record FaultCase(long operation, Fault fault, long outcome, long secondOperation, Fault second) {
  static final long KILLED = -1;
  static final long NOTHING = -2;
  static final long EVERYTHING = -3;

  static FaultCase of(long operation, Fault fault, long outcome) {
    return new FaultCase(operation, fault, outcome, -1, null);
  }

  FaultCase then(long operation, Fault fault) {
    return new FaultCase(this.operation, this.fault, outcome, operation, fault);
  }

  /** The disk on which the stream is found again. */
  SimulatedDisk diskAfter(SimulatedDisk disk) {
    return diskAfter(disk, outcome);
  }

  static SimulatedDisk diskAfter(SimulatedDisk disk, long outcome) {
    if (outcome == KILLED) {
      return disk.afterKill();
    }
    if (outcome == NOTHING) {
      return disk.afterPowerLoss(Survival.nothing());
    }
    return disk.afterPowerLoss(
        outcome == EVERYTHING ? Survival.everything() : Survival.random(outcome));
  }

  /** As {@code -Dchainlog.case} takes it. */
  @Override
  public String toString() {
    String first = operation + "," + fault + "," + outcome;
    return second == null ? first : first + "," + secondOperation + "," + second;
  }

  static FaultCase parse(String text) {
    String[] parts = text.split(",", -1);
    FaultCase first =
        of(Long.parseLong(parts[0]), Fault.valueOf(parts[1]), Long.parseLong(parts[2]));
    return parts.length == 3
        ? first
        : first.then(Long.parseLong(parts[3]), Fault.valueOf(parts[4]));
  }
}
