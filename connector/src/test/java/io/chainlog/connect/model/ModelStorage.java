package io.chainlog.connect.model;

import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.testkit.Fault;
import io.chainlog.storage.testkit.ForwardingDirectory;
import io.chainlog.storage.testkit.SimulatedDisk;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The storage that all workers mount: memory, or a disk that fails where a schedule wants it. */
final class ModelStorage {
  private LogDirectory shared;
  private SimulatedDisk disk;
  private SimulatedDisk backup;
  private boolean failsForGood;

  private ModelStorage(LogDirectory shared, SimulatedDisk disk) {
    this.shared = shared;
    this.disk = disk;
  }

  /** A new archive in memory. */
  static ModelStorage memory(Clock clock) throws IOException {
    InMemoryLogDirectory memory = new InMemoryLogDirectory();
    memory.create();
    Archive.create(memory, clock);
    return new ModelStorage(memory, null);
  }

  /** A new archive on a disk. */
  static ModelStorage disk(long seed, Clock clock) throws IOException {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Archive.create(disk, clock);
    return new ModelStorage(disk, disk);
  }

  /** As an observer sees it, without faults of its own. */
  LogDirectory directory() {
    return shared;
  }

  /** A copy, so that looking at it takes no fault from a task, and gets none. */
  LogDirectory observed() {
    return disk == null ? shared : disk.afterKill();
  }

  boolean isDisk() {
    return disk != null;
  }

  /** Lets one of the next operations fail. */
  void failAt(int operationsFromNow, Fault fault) {
    if (fault != Fault.NO_SPACE) {
      failsForGood = true;
    }
    disk.failAt(disk.operationCount() + operationsFromNow, fault);
  }

  /** Whether there may have been a fault of which a task is allowed to fail. */
  boolean failsForGood() {
    return failsForGood;
  }

  void heal() {
    if (disk != null) {
      disk.heal();
    }
  }

  boolean isStopped() {
    return disk != null && disk.isStopped();
  }

  void stop() {
    disk.stop();
  }

  /** The power comes back. */
  void restart(Survival survival) {
    disk = disk.afterPowerLoss(survival);
    shared = disk;
    failsForGood = false;
  }

  /** Copies everything at one moment, as the snapshot of a file system does. */
  void backUp() {
    backup = disk.afterKill();
  }

  boolean hasBackup() {
    return backup != null;
  }

  /** Puts the copy in the place of what is there. */
  void restore() {
    disk = backup.afterKill();
    shared = disk;
    failsForGood = false;
  }

  /** Flips one bit of what is in the log of a stream, where there is one. */
  boolean damage(String stream, Random random) throws IOException {
    LogDirectory folder = shared.directory(Archive.STREAMS_DIRECTORY).directory(stream);
    if (isStopped() || !folder.exists()) {
      return false;
    }
    for (DirectoryEntry entry : folder.list()) {
      if (entry.name().endsWith(".log") && entry.sizeBytes() > 0) {
        byte[] bytes = content(folder, stream, entry.name());
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        overwrite(folder, stream, entry.name(), bytes);
        return true;
      }
    }
    return false;
  }

  private byte[] content(LogDirectory folder, String stream, String file) throws IOException {
    return disk == null
        ? ((InMemoryLogDirectory) folder).contents(file)
        : disk.contents().get(path(stream, file)).clone();
  }

  private void overwrite(LogDirectory folder, String stream, String file, byte[] bytes)
      throws IOException {
    if (disk == null) {
      ((InMemoryLogDirectory) folder).overwrite(file, bytes);
    } else {
      disk.overwrite(path(stream, file), bytes);
    }
  }

  private static String path(String stream, String file) {
    return Archive.STREAMS_DIRECTORY + "/" + stream + "/" + file;
  }

  /** What would be there if the power went off now; memory never loses anything. */
  LogDirectory afterPowerLoss(Survival survival) {
    return disk == null ? shared : disk.afterPowerLoss(survival);
  }

  List<String> openHandles() {
    return disk == null ? List.of() : disk.openHandles();
  }

  String describeTrace() {
    return disk == null ? "(memory)" : disk.describeTrace();
  }

  /** As one process sees it, whose locks go away with it. */
  Mount mount() {
    return new Mount(shared, new ArrayList<>());
  }

  static final class Mount extends ForwardingDirectory {
    private final List<WriterLock> locks;

    private Mount(LogDirectory below, List<WriterLock> locks) {
      super(below);
      this.locks = locks;
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new Mount(other, locks);
    }

    @Override
    public WriterLock lock(String name) throws IOException {
      WriterLock lock = super.lock(name);
      locks.add(lock);
      return lock;
    }

    /** The process ends: the operating system releases its locks. */
    void kill() throws IOException {
      for (WriterLock lock : locks) {
        lock.close();
      }
    }
  }
}
