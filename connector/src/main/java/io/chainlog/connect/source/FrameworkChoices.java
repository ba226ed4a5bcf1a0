package io.chainlog.connect.source;

import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Settings of Connect's own that change what a replay may conclude. */
final class FrameworkChoices {
  private static final String TRANSFORMS_CONFIG = "transforms";
  private static final String ERRORS_TOLERANCE_CONFIG = "errors.tolerance";
  private static final String TRANSACTION_BOUNDARY_CONFIG = "transaction.boundary";

  private FrameworkChoices() {}

  /** Whether records may be dropped on purpose after they were handed over. */
  static boolean hasTransforms(Map<String, String> settings) {
    String transforms = settings.get(TRANSFORMS_CONFIG);
    return transforms != null && !transforms.isBlank();
  }

  /** Whether records are acknowledged only when an interval has passed. */
  static boolean hasTimedTransactions(Map<String, String> settings) {
    return "interval".equalsIgnoreCase(settings.get(TRANSACTION_BOUNDARY_CONFIG));
  }

  /** Validation refuses it too, but does not see a connector that an earlier build accepted. */
  static void requireNoErrorTolerance(Map<String, String> settings) {
    if ("all".equalsIgnoreCase(settings.get(ERRORS_TOLERANCE_CONFIG))) {
      throw new ConnectException(
          ERRORS_TOLERANCE_CONFIG
              + "=all would leave records out of the replay without a trace: remove it from the"
              + " connector's configuration");
    }
  }
}
