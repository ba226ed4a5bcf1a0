package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamChecks.require;

import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.NotAnArchiveException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;

/** A disk, and the process that writes to it until one of the two stops. */
final class Machine {
  private final Engine engine;
  private SimulatedDisk disk;
  private StorageBackend storage;

  /** Something that is done with the machine. */
  interface Action {
    void run() throws IOException;
  }

  Machine(Engine engine) {
    this.engine = engine;
  }

  /** Starts a process over a disk. */
  void start(SimulatedDisk with, StorageConfig config) throws IOException {
    disk = engine.disk(with);
    storage = newStorage(config);
  }

  /** Another process over the same disk. */
  StorageBackend newStorage(StorageConfig config) throws IOException {
    return StreamLife.openArchive(engine.over(disk)).storage(config, StreamLife.CLOCK);
  }

  SimulatedDisk disk() {
    return disk;
  }

  StorageBackend storage() {
    return storage;
  }

  /**
   * Does something that a fault may make fail; nothing else may, and never with the word that what
   * is stored is damaged.
   *
   * @return the failure, null if there was none
   */
  IOException attempt(Action action) {
    try {
      action.run();
      return null;
    } catch (IOException e) {
      requireExcused(e);
      return e;
    }
  }

  private void requireExcused(IOException e) {
    boolean accuses =
        e instanceof CorruptLogException
            || e instanceof UncommittedStreamException
            || e instanceof NotAnArchiveException;
    if (accuses || (!disk.hasFailed() && !disk.isStopped())) {
      throw new AssertionError("failed without cause: " + e, e);
    }
  }

  /** Ends the process, be it that of a disk that was switched off. */
  void end() {
    attempt(storage::close);
    require(disk.openHandles().isEmpty(), "left open: " + disk.openHandles());
  }
}
