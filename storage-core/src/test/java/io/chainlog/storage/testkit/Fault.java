package io.chainlog.storage.testkit;

import io.chainlog.storage.testkit.Operation.Kind;

/** What can happen at an operation of a {@link SimulatedDisk}. */
public enum Fault {
  /**
   * The machine or the process stops in the middle of it; nothing works any more. What is left is
   * asked of {@link SimulatedDisk#afterPowerLoss} or {@link SimulatedDisk#afterKill}.
   */
  STOP,
  /** The operation fails once and does nothing. */
  IO_ERROR,
  /** This and every later operation that is no read fails, until {@link SimulatedDisk#heal}. */
  IO_ERROR_FROM_HERE,
  /** A part is written, then there is no space for anything until {@link SimulatedDisk#heal}. */
  NO_SPACE,
  /** A part is written, then the operation fails; the next one works. */
  SHORT_WRITE,
  /**
   * The sync fails. Some of what it should have put on the medium is there, the rest never will be:
   * processes still see it, and the next sync reports success, as Linux does.
   */
  FAILED_SYNC;

  /** Whether this can happen at an operation of that kind. */
  public boolean appliesTo(Kind kind) {
    return switch (this) {
      case STOP, IO_ERROR_FROM_HERE -> kind.isChange() || kind.isSync();
      case IO_ERROR -> true;
      case NO_SPACE -> kind.needsSpace();
      case SHORT_WRITE -> kind == Kind.WRITE;
      case FAILED_SYNC -> kind == Kind.SYNC;
    };
  }
}
