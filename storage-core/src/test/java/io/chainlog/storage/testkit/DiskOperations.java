package io.chainlog.storage.testkit;

import io.chainlog.storage.testkit.Operation.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Through here goes everything that is asked of a disk: it is numbered, told to the observer, and
 * done, or done in part, or not. One at a time.
 */
final class DiskOperations {

  /** What an operation does when nothing goes wrong. */
  interface Effect<T> {
    T apply() throws IOException;
  }

  /** What a write does when so many of its bytes are written. */
  interface WriteEffect {
    void apply(int bytes) throws IOException;
  }

  private final long seed;
  private final List<Operation> trace = new ArrayList<>();
  private final Map<Long, Fault> faults = new HashMap<>();
  private Predicate<Operation> forgotten = operation -> false;
  private DiskObserver observer = operation -> {};
  private Fault lasting;
  private Operation stoppedAt;
  private boolean quiet;
  private boolean failed;

  DiskOperations(long seed) {
    this.seed = seed;
  }

  synchronized void failAt(long number, Fault fault) {
    faults.put(number, fault);
  }

  synchronized void heal() {
    faults.clear();
    lasting = null;
  }

  synchronized void forget(Predicate<Operation> which) {
    forgotten = which;
  }

  synchronized void observe(DiskObserver by) {
    observer = by;
  }

  synchronized List<Operation> trace() {
    return List.copyOf(trace);
  }

  synchronized long count() {
    return trace.size();
  }

  synchronized void stop() {
    stoppedAt = next(Kind.LIST, "", "switched off");
  }

  synchronized boolean isStopped() {
    return stoppedAt != null;
  }

  /** Runs something of which neither faults nor the observer know, and that is not counted. */
  synchronized <T> T quietly(Effect<T> effect) throws IOException {
    boolean before = quiet;
    quiet = true;
    try {
      return effect.apply();
    } finally {
      quiet = before;
    }
  }

  /** An operation that is done or not. */
  synchronized <T> T perform(Kind kind, String path, String detail, Effect<T> effect)
      throws IOException {
    Fault fault = begin(kind, path, detail);
    if (fault == null) {
      return isForgotten() ? null : effect.apply();
    }
    if (fault == Fault.STOP && !kind.isSync() && random().nextBoolean()) {
      effect.apply();
    }
    throw failure(fault, path);
  }

  /** An operation that may be done in part. */
  synchronized void write(String path, String detail, int length, WriteEffect effect)
      throws IOException {
    Fault fault = begin(Kind.WRITE, path, detail);
    if (fault == null) {
      if (!isForgotten()) {
        effect.apply(length);
      }
      return;
    }
    boolean inPart = fault != Fault.IO_ERROR && fault != Fault.IO_ERROR_FROM_HERE;
    if (inPart && isFirst(fault)) {
      effect.apply(random().nextInt(length + 1));
    }
    throw failure(fault, path);
  }

  synchronized void sync(String path, SimulatedFile file) throws IOException {
    Fault fault = begin(Kind.SYNC, path, "");
    if (fault == null) {
      if (!isForgotten()) {
        file.sync();
      }
      return;
    }
    if (fault == Fault.FAILED_SYNC) {
      file.failSync(Survival.random(random().nextLong()));
    }
    throw failure(fault, path);
  }

  private Fault begin(Kind kind, String path, String detail) throws IOException {
    requirePower();
    if (quiet) {
      return null;
    }
    Operation operation = next(kind, path, detail);
    trace.add(operation);
    quietly(
        () -> {
          observer.before(operation);
          return null;
        });
    requirePower(); // the observer may have switched it off
    return faultAt(operation);
  }

  synchronized boolean hasFailed() {
    return failed;
  }

  private Fault faultAt(Operation operation) {
    if (lasting != null && lasting.appliesTo(operation.kind())) {
      return lasting;
    }
    Fault fault = faults.get(operation.number());
    if (fault == null || !fault.appliesTo(operation.kind())) {
      return null;
    }
    failed = true;
    if (fault == Fault.IO_ERROR_FROM_HERE || fault == Fault.NO_SPACE) {
      lasting = fault;
    }
    if (fault == Fault.STOP) {
      stoppedAt = operation;
    }
    return fault;
  }

  private Operation next(Kind kind, String path, String detail) {
    return new Operation(trace.size(), kind, path, detail);
  }

  private boolean isForgotten() {
    return !quiet && forgotten.test(trace.get(trace.size() - 1));
  }

  /** Only the first write without space finds any left. */
  private boolean isFirst(Fault fault) {
    return faults.get((long) trace.size() - 1) == fault;
  }

  private Random random() {
    return new Random(seed * 31 + trace.size());
  }

  private void requirePower() throws PowerLossException {
    if (stoppedAt != null) {
      throw new PowerLossException(stoppedAt.toString());
    }
  }

  private IOException failure(Fault fault, String path) {
    return switch (fault) {
      case STOP -> new PowerLossException(stoppedAt.toString());
      case NO_SPACE -> new FileSystemException(path, null, "No space left on device (simulated)");
      default -> new FileSystemException(path, null, "Input/output error (simulated)");
    };
  }
}
