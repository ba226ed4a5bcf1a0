package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.directory.WriterLock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A disk that fails where it is told to. It is a {@link LogDirectory} that takes the same steps as
 * a folder of files does (make the temporary file, write, sync, rename, sync the folder), each of
 * them a numbered {@link Operation}, and that keeps what processes see apart from what is on the
 * medium:
 *
 * <ul>
 *   <li>Written bytes are on the medium after a sync of the file; until then a power loss keeps any
 *       of their 512-byte sectors, in any order, perhaps one of them in part.
 *   <li>Names (made, linked, renamed, removed) are on the medium after a sync of their folder;
 *       until then a power loss keeps any of them.
 *   <li>A failed sync drops what it did not write: processes still see it, the next sync succeeds.
 * </ul>
 *
 * <p>Where it fails: {@link #failAt}. What is there afterwards: {@link #afterPowerLoss} and {@link
 * #afterKill}, which leave this disk alone, so that many outcomes of one run can be looked at.
 * Everything that is left to chance follows from the seeds. {@link #trace} says what was done.
 *
 * <p>Thread safe; operations happen one at a time.
 */
public final class SimulatedDisk implements LogDirectory {
  private static final String ROOT = "archive";

  private final SimulatedFolder top;
  private final DiskOperations operations;
  private final OpenHandles handles = new OpenHandles();
  private final SimulatedDirectory root;

  /** An empty disk, on which {@link #create} makes the root folder. */
  public SimulatedDisk() {
    this(0);
  }

  /**
   * An empty disk.
   *
   * @param seed of what a fault leaves to chance, such as how much of a write was done
   */
  public SimulatedDisk(long seed) {
    this(new SimulatedFolder(), seed);
  }

  private SimulatedDisk(SimulatedFolder top, long seed) {
    this.top = top;
    this.operations = new DiskOperations(seed);
    this.root = new SimulatedDirectory(top, operations, handles, ROOT);
  }

  /** Makes that operation fail, if the fault {@link Fault#appliesTo applies} to it. */
  public void failAt(long operation, Fault fault) {
    operations.failAt(operation, fault);
  }

  /** Ends every fault that lasts and takes back those that are to come. */
  public void heal() {
    operations.heal();
  }

  /** Switches the disk off between two operations. */
  public void stop() {
    operations.stop();
  }

  /** Whether it was switched off. */
  public boolean isStopped() {
    return operations.isStopped();
  }

  /** Whether any fault has happened. */
  public boolean hasFailed() {
    return operations.hasFailed();
  }

  /**
   * Leaves operations out, which then report success: what a program does that forgets them. To
   * show that a test would notice.
   */
  public void forget(Predicate<Operation> which) {
    operations.forget(which);
  }

  /** Has each operation seen before it happens. */
  public void observe(DiskObserver observer) {
    operations.observe(observer);
  }

  /** How many operations there were: the number that the next one gets. */
  public long operationCount() {
    return operations.count();
  }

  /** All operations so far. */
  public List<Operation> trace() {
    return operations.trace();
  }

  /** All operations so far, one a line. */
  public String describeTrace() {
    return trace().stream().map(Operation::toString).collect(Collectors.joining("\n"));
  }

  /** The files, registers and locks that are open. */
  public List<String> openHandles() {
    return handles.names();
  }

  /** The disk after the power came back: what was synced, and what the crash kept of the rest. */
  public SimulatedDisk afterPowerLoss(Survival survival) {
    synchronized (operations) {
      return new SimulatedDisk(top.afterPowerLoss(survival), 0);
    }
  }

  /** The disk as other processes see it when this one is gone; nothing was synced by that. */
  public SimulatedDisk afterKill() {
    return afterKill(0);
  }

  /** The same, with a seed as in {@link #SimulatedDisk(long)}. */
  public SimulatedDisk afterKill(long seed) {
    synchronized (operations) {
      return new SimulatedDisk(top.copy(), seed);
    }
  }

  /** Every file by its path from the root, such as {@code streams/orders-0/commit}. */
  public Map<String, byte[]> contents() throws IOException {
    return operations.quietly(() -> root.contents());
  }

  /** Puts other bytes into a file that exists, on the medium too. */
  public void overwrite(String path, byte[] content) throws IOException {
    operations.quietly(
        () -> {
          root.overwrite(path, content);
          return null;
        });
  }

  @Override
  public String location() {
    return root.location();
  }

  @Override
  public boolean exists() throws IOException {
    return root.exists();
  }

  @Override
  public void create() throws IOException {
    root.create();
  }

  @Override
  public LogDirectory directory(String name) {
    return root.directory(name);
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    return root.list();
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    return root.openInput(name);
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    return root.openOutput(name);
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    return root.read(name, maxBytes);
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    return root.replace(name, content, expectedVersion);
  }

  @Override
  public DurableRegister openRegister(String name) throws IOException {
    return root.openRegister(name);
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    root.truncate(name, size);
  }

  @Override
  public void move(String source, String target) throws IOException {
    root.move(source, target);
  }

  @Override
  public void writeAgain(String name, long from) throws IOException {
    root.writeAgain(name, from);
  }

  @Override
  public void delete(String name) throws IOException {
    root.delete(name);
  }

  @Override
  public WriterLock lock(String name) throws IOException {
    return root.lock(name);
  }

  @Override
  public String toString() {
    return location();
  }
}
