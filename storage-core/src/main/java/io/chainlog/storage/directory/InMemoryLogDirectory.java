package io.chainlog.storage.directory;

import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory that lives and dies with this object: for tests, and for streams that need not
 * outlive the process. Keeps the same contract as files do, except that nothing survives the
 * process.
 *
 * <p>Registers and locks are ordinary files of it. {@link #contents} and {@link #overwrite} let
 * tests look at bytes and damage them.
 */
public final class InMemoryLogDirectory implements LogDirectory {

  private final InMemoryLogDirectory parent;
  private final String name;
  private final Map<String, InMemoryLogDirectory> directories = new TreeMap<>();
  private final Map<String, MemoryFile> files = new TreeMap<>();
  private boolean created;

  /** A tree of its own, of which {@link #create} makes the root. */
  public InMemoryLogDirectory() {
    this(null, "memory:");
  }

  private InMemoryLogDirectory(InMemoryLogDirectory parent, String name) {
    this.parent = parent;
    this.name = name;
  }

  @Override
  public String location() {
    return parent == null ? name : parent.location(name);
  }

  @Override
  public synchronized boolean exists() {
    return created;
  }

  @Override
  public void create() throws IOException {
    if (parent != null) {
      parent.create();
      parent.refuseFile(name);
    }
    synchronized (this) {
      created = true;
    }
  }

  @Override
  public synchronized LogDirectory directory(String name) {
    return directories.computeIfAbsent(
        EntryNames.check(name), child -> new InMemoryLogDirectory(this, child));
  }

  @Override
  public synchronized List<DirectoryEntry> list() throws IOException {
    requireExists();
    Map<String, DirectoryEntry> entries = new TreeMap<>();
    files.forEach(
        (name, file) ->
            entries.put(name, new DirectoryEntry(name, EntryType.FILE, file.sizeBytes())));
    directories.forEach(
        (name, directory) -> {
          if (directory.exists()) {
            entries.put(name, new DirectoryEntry(name, EntryType.DIRECTORY, 0));
          }
        });
    return new ArrayList<>(entries.values());
  }

  @Override
  public synchronized LogInput openInput(String name) throws IOException {
    return new MemoryLogInput(require(name));
  }

  @Override
  public synchronized LogOutput openOutput(String name) throws IOException {
    return new MemoryLogOutput(findOrMake(name));
  }

  @Override
  public synchronized Optional<VersionedContent> read(String name, int maxBytes)
      throws IOException {
    MemoryFile file = find(name);
    return file == null
        ? Optional.empty()
        : Optional.of(SmallValues.read(new MemoryLogInput(file), location(name), maxBytes));
  }

  @Override
  public synchronized String replace(String name, byte[] content, String expectedVersion)
      throws IOException {
    requireExists();
    MemoryFile present = find(name);
    String version = present == null ? null : ContentVersions.of(present.contents());
    SmallValues.requireVersion(location(name), expectedVersion, version);
    files.put(name, new MemoryFile(content)); // as a rename does: who reads the old goes on with it
    return ContentVersions.of(content);
  }

  @Override
  public DurableRegister openRegister(String name) {
    return new MemoryRegister(this, EntryNames.check(name));
  }

  @Override
  public synchronized void truncate(String name, long size) throws IOException {
    MemoryFile file = require(name);
    Bounds.checkTruncation(name, file.sizeBytes(), size);
    file.truncate((int) size);
  }

  @Override
  public synchronized void move(String source, String target) throws IOException {
    find(target);
    MemoryFile file = require(source);
    files.remove(source);
    files.put(target, file);
  }

  @Override
  public synchronized void writeAgain(String name, long from) throws IOException {
    require(name); // memory never gives up
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    find(name);
    files.remove(name);
  }

  @Override
  public synchronized WriterLock lock(String name) throws IOException {
    MemoryFile file = findOrMake(name);
    if (!file.tryLock()) {
      throw LockFailures.held(location(name), "another writer of this process");
    }
    return new MemoryLock(this, name, file);
  }

  /**
   * A copy of a file's bytes.
   *
   * @throws NoSuchFileException if there is none
   */
  public synchronized byte[] contents(String name) throws IOException {
    return require(name).contents();
  }

  /** Puts other bytes into a file, also under those who have it open, or makes it. */
  public synchronized void overwrite(String name, byte[] content) throws IOException {
    findOrMake(name).overwrite(content);
  }

  @Override
  public String toString() {
    return location();
  }

  /** The file of that name, or null; the name of a directory is refused. */
  synchronized MemoryFile find(String name) throws IOException {
    InMemoryLogDirectory directory = directories.get(EntryNames.check(name));
    if (directory != null && directory.exists()) {
      throw new NoSuchFileException(location(name), null, "not a plain file");
    }
    return files.get(name);
  }

  synchronized MemoryFile findOrMake(String name) throws IOException {
    requireExists();
    MemoryFile file = find(name);
    return file != null ? file : files.computeIfAbsent(name, made -> new MemoryFile(new byte[0]));
  }

  private MemoryFile require(String name) throws IOException {
    MemoryFile file = find(name);
    if (file == null) {
      throw new NoSuchFileException(location(name));
    }
    return file;
  }

  private void requireExists() throws IOException {
    if (!created) {
      throw new NoSuchFileException(location());
    }
  }

  private synchronized void refuseFile(String name) throws IOException {
    if (files.containsKey(name)) {
      throw new StorageException(location(name) + " is in the way: not a folder");
    }
  }
}
