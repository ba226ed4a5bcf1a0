package io.chainlog.storage.reliability;

import io.chainlog.storage.testkit.SimulatedDisk;
import java.util.Locale;

/** A case that failed, with what was done and how to do it again. */
final class SweepFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private SweepFailure(String message, Throwable cause) {
    super(message, cause);
  }

  static SweepFailure of(Class<?> test, FaultCase one, SimulatedDisk disk, Throwable cause) {
    return cause instanceof SweepFailure failure
        ? failure
        : new SweepFailure(
            String.format(
                Locale.ROOT,
                """
            %s
            case: %s
            again: ./mvnw test -pl storage-core -Dtest=%s#replaysOneCase -Dchainlog.case=%s
            trace:
            %s""",
                cause,
                one,
                test.getSimpleName(),
                one,
                disk.describeTrace()),
            cause);
  }
}
