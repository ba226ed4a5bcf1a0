package io.chainlog.storage.testkit;

import java.io.IOException;

/** The machine has stopped: thrown by every operation of a {@link SimulatedDisk} from then on. */
public final class PowerLossException extends IOException {
  private static final long serialVersionUID = 1L;

  PowerLossException(String what) {
    super("the power went off at: " + what);
  }
}
