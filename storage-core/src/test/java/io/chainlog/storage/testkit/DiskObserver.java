package io.chainlog.storage.testkit;

import java.io.IOException;

/**
 * Sees each operation of a {@link SimulatedDisk} just before it happens, on the thread that asked
 * for it. What it does to the disk itself is neither counted nor made to fail.
 */
@FunctionalInterface
public interface DiskObserver {
  void before(Operation operation) throws IOException;
}
