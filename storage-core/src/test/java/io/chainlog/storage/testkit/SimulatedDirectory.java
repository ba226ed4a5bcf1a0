package io.chainlog.storage.testkit;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.VersionedContent;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.testkit.Operation.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One folder of a {@link SimulatedDisk}, found by its path at each operation. */
final class SimulatedDirectory implements LogDirectory {
  private final SimulatedFolder top;
  private final DiskOperations operations;
  private final OpenHandles handles;
  private final SimulatedDirectory parent;
  private final String name;

  SimulatedDirectory(
      SimulatedFolder top, DiskOperations operations, OpenHandles handles, String name) {
    this(top, operations, handles, null, name);
  }

  private SimulatedDirectory(
      SimulatedFolder top,
      DiskOperations operations,
      OpenHandles handles,
      SimulatedDirectory parent,
      String name) {
    this.top = top;
    this.operations = operations;
    this.handles = handles;
    this.parent = parent;
    this.name = name;
  }

  @Override
  public String location() {
    return parent == null ? "disk:" : parent.location(name);
  }

  @Override
  public boolean exists() {
    synchronized (operations) {
      return find() != null;
    }
  }

  @Override
  public void create() throws IOException {
    SimulatedFolder within = top;
    if (parent != null) {
      parent.create();
      within = parent.folder();
    }
    if (within.file(name) != null) {
      throw new StorageException(location() + " is in the way: not a folder");
    }
    if (within.folder(name) == null) {
      SimulatedFolder holder = within;
      perform(Kind.MAKE_FOLDER, location(), () -> holder.add(name, new SimulatedFolder()));
    }
    perform(Kind.SYNC_FOLDER, parent == null ? "/" : parent.location(), within::sync);
  }

  @Override
  public LogDirectory directory(String child) {
    return new SimulatedDirectory(top, operations, handles, this, Values.checkName(child));
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    SimulatedFolder folder = folder();
    return operations.perform(
        Kind.LIST,
        location(),
        "",
        () -> {
          List<DirectoryEntry> entries = new ArrayList<>();
          folder.names().forEach((child, node) -> addEntry(entries, child, node));
          return entries;
        });
  }

  private static void addEntry(List<DirectoryEntry> entries, String name, Object node) {
    if (node instanceof SimulatedFolder) {
      entries.add(new DirectoryEntry(name, EntryType.DIRECTORY, 0));
    } else if (!Replacement.isTemporary(name)) {
      entries.add(new DirectoryEntry(name, EntryType.FILE, ((SimulatedFile) node).size()));
    }
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    SimulatedFile file = require(name);
    return operations.perform(
        Kind.OPEN,
        location(name),
        "",
        () -> new SimulatedInput(operations, handles, location(name), file));
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    SimulatedFile file = findOrMake(name);
    syncNames();
    return new SimulatedOutput(operations, handles, location(name), file);
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    SimulatedFile file = file(name);
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must not be negative: " + maxBytes);
    }
    if (file == null) {
      return Optional.empty();
    }
    if (file.size() > maxBytes) {
      throw new StorageException(
          location(name) + " is " + file.size() + " bytes long; at most " + maxBytes + " are read");
    }
    byte[] content = readWhole(name, file).clone();
    return Optional.of(new VersionedContent(content, Values.version(content)));
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    file(name);
    folder();
    return new Replacement(this, name).replace(content, expectedVersion);
  }

  @Override
  public DurableRegister openRegister(String name) {
    return new SimulatedRegister(this, Values.checkName(name));
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    SimulatedFile file = require(name);
    if (size < 0 || size > file.size()) {
      throw new IllegalArgumentException(
          "cannot cut " + name + " of " + file.size() + " bytes to " + size);
    }
    operations.perform(
        Kind.TRUNCATE,
        location(name),
        "to " + size,
        () -> {
          file.truncate((int) size);
          return null;
        });
    operations.sync(location(name), file);
  }

  @Override
  public void move(String source, String target) throws IOException {
    file(target);
    require(source);
    rename(source, target);
    syncNames();
  }

  @Override
  public void writeAgain(String name, long from) throws IOException {
    writeAgain(name, require(name), (int) from);
  }

  void writeAgain(String name, SimulatedFile file, int start) throws IOException {
    byte[] bytes = readWhole(name, file);
    int from = Math.min(start, bytes.length);
    int length = bytes.length - from;
    operations.write(
        location(name),
        from + "+" + length,
        length,
        written -> file.write(from, bytes, from, written));
    operations.sync(location(name), file);
  }

  @Override
  public void delete(String name) throws IOException {
    deleteAll(List.of(name));
  }

  @Override
  public void deleteAll(List<String> names) throws IOException {
    for (String each : names) {
      if (file(each) != null) {
        unlink(each);
      }
    }
    if (!names.isEmpty() && exists()) {
      syncNames();
    }
  }

  @Override
  public WriterLock lock(String name) throws IOException {
    return SimulatedLock.take(this, name, findOrMake(name), handles);
  }

  @Override
  public String toString() {
    return location();
  }

  /** The file of that name, null if there is none; a folder's name is refused. */
  SimulatedFile file(String name) throws IOException {
    synchronized (operations) {
      SimulatedFolder folder = find();
      if (folder != null && folder.folder(Values.checkName(name)) != null) {
        throw new NoSuchFileException(location(name), null, "not a plain file");
      }
      Values.checkName(name);
      return folder == null ? null : folder.file(name);
    }
  }

  SimulatedFile findOrMake(String name) throws IOException {
    SimulatedFile present = file(name);
    if (present != null) {
      return present;
    }
    SimulatedFolder folder = folder();
    SimulatedFile made = new SimulatedFile();
    perform(Kind.CREATE, location(name), () -> folder.add(name, made));
    SimulatedFile now = file(name);
    return now == null ? made : now; // null if the operation was forgotten
  }

  /** The bytes are not to be changed: a write to the file makes others. */
  byte[] readWhole(String name, SimulatedFile file) throws IOException {
    return operations.perform(Kind.READ, location(name), "whole", file::seen);
  }

  void link(String from, String to) throws IOException {
    SimulatedFolder folder = folder();
    SimulatedFile file = folder.file(from);
    operations.perform(
        Kind.LINK,
        location(from),
        "to " + to,
        () -> {
          folder.add(to, file);
          return null;
        });
  }

  void rename(String from, String to) throws IOException {
    SimulatedFolder folder = folder();
    operations.perform(
        Kind.RENAME,
        location(from),
        "to " + to,
        () -> {
          folder.rename(from, to);
          return null;
        });
  }

  void unlink(String name) throws IOException {
    SimulatedFolder folder = folder();
    perform(Kind.UNLINK, location(name), () -> folder.remove(name));
  }

  void syncNames() throws IOException {
    perform(Kind.SYNC_FOLDER, location(), folder()::sync);
  }

  DiskOperations operations() {
    return operations;
  }

  OpenHandles handles() {
    return handles;
  }

  /** The names in this folder, those of temporary files too. */
  List<String> allNames() throws IOException {
    return new ArrayList<>(folder().names().keySet());
  }

  Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    collect("", folder(), contents);
    return contents;
  }

  private static void collect(String prefix, SimulatedFolder folder, Map<String, byte[]> contents) {
    folder
        .names()
        .forEach(
            (name, node) -> {
              if (node instanceof SimulatedFile file) {
                contents.put(prefix + name, file.seen().clone());
              } else {
                collect(prefix + name + "/", (SimulatedFolder) node, contents);
              }
            });
  }

  void overwrite(String path, byte[] content) throws IOException {
    int slash = path.indexOf('/');
    if (slash < 0) {
      require(path).overwrite(content);
    } else {
      ((SimulatedDirectory) directory(path.substring(0, slash)))
          .overwrite(path.substring(slash + 1), content);
    }
  }

  private SimulatedFile require(String name) throws IOException {
    SimulatedFile file = file(name);
    if (file == null) {
      throw new NoSuchFileException(location(name));
    }
    return file;
  }

  private SimulatedFolder folder() throws IOException {
    synchronized (operations) {
      SimulatedFolder folder = find();
      if (folder == null) {
        throw new NoSuchFileException(location());
      }
      return folder;
    }
  }

  private SimulatedFolder find() {
    SimulatedFolder within = parent == null ? top : parent.find();
    return within == null ? null : within.folder(name);
  }

  private void perform(Kind kind, String path, Runnable effect) throws IOException {
    operations.perform(
        kind,
        path,
        "",
        () -> {
          effect.run();
          return null;
        });
  }
}
