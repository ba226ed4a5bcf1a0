package io.chainlog.storage.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A folder of a file system that has working locks and syncs.
 *
 * <p>Files are made readable and writable by their owner only, folders likewise. The path given to
 * the constructor may be or contain symbolic links; below it none is followed. Names of the form
 * {@code .<name>.tmp-<32 hex digits>} belong to {@link #replace} and are not listed.
 *
 * <p>An interrupt of the calling thread does not fail or break off any operation.
 */
public final class FileLogDirectory implements LogDirectory {

  private final FileCalls calls;
  private final FileLogDirectory parent;
  private final Path path;

  /** The folder of that path, which need not exist yet. */
  public FileLogDirectory(Path path) {
    this(FileCalls.SYSTEM, path);
  }

  /** With those calls in the place of the system's own. */
  FileLogDirectory(FileCalls calls, Path path) {
    this(calls, null, path.toAbsolutePath());
  }

  private FileLogDirectory(FileCalls calls, FileLogDirectory parent, Path path) {
    this.calls = calls;
    this.parent = parent;
    this.path = path;
  }

  @Override
  public String location() {
    return path.toString();
  }

  @Override
  public boolean exists() throws IOException {
    if (parent != null && !parent.exists()) {
      return false;
    }
    BasicFileAttributes attributes =
        parent == null ? PlainFiles.attributes(path) : PlainFiles.attributes(path, NOFOLLOW_LINKS);
    return attributes != null
        && attributes.isDirectory()
        && (parent == null || DurableFiles.hasItsOwnName(calls, path));
  }

  @Override
  public void create() throws IOException {
    if (parent == null) {
      DurableFiles.createFolders(calls, path);
    } else {
      parent.create();
      DurableFiles.createFolder(calls, path);
    }
  }

  @Override
  public LogDirectory directory(String name) {
    return new FileLogDirectory(calls, this, path.resolve(EntryNames.check(name)));
  }

  @Override
  public List<DirectoryEntry> list() throws IOException {
    refuseLinks();
    List<DirectoryEntry> entries = new ArrayList<>();
    for (Path child : PlainFiles.children(path)) {
      entry(child).ifPresent(entries::add);
    }
    entries.sort(Comparator.comparing(DirectoryEntry::name));
    return entries;
  }

  @Override
  public LogInput openInput(String name) throws IOException {
    return new FileLogInput(resolve(name));
  }

  @Override
  public LogOutput openOutput(String name) throws IOException {
    return new FileLogOutput(calls, resolve(name));
  }

  @Override
  public Optional<VersionedContent> read(String name, int maxBytes) throws IOException {
    Path file = resolve(name);
    if (!PlainFiles.exists(file)) {
      return Optional.empty();
    }
    try (FileLogInput input = new FileLogInput(file)) {
      return Optional.of(SmallValues.read(input, file.toString(), maxBytes));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // removed since it was looked at
    }
  }

  @Override
  public String replace(String name, byte[] content, String expectedVersion) throws IOException {
    resolve(name);
    return new FileReplacement(calls, path, name).replace(content, expectedVersion);
  }

  @Override
  public DurableRegister openRegister(String name) {
    return new FileRegister(this, EntryNames.check(name));
  }

  @Override
  public void truncate(String name, long size) throws IOException {
    try (SyncedFile file = new SyncedFile(calls, resolve(name))) {
      Bounds.checkTruncation(name, file.sizeBytes(), size);
      file.truncate(size);
      file.sync();
    }
  }

  @Override
  public void move(String source, String target) throws IOException {
    Path from = resolve(source);
    Path to = resolve(target);
    PlainFiles.require(from);
    PlainFiles.exists(to); // refuses what is not a plain file
    calls.rename(from, to);
    calls.syncFolder(path);
  }

  @Override
  public void writeAgain(String name, long from) throws IOException {
    try (SyncedFile file = new SyncedFile(calls, resolve(name))) {
      file.writeAgain(from);
      file.sync();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    deleteAll(List.of(name));
  }

  /** The folder is synced in any case, since the process that removed a file may have died. */
  @Override
  public void deleteAll(List<String> names) throws IOException {
    for (String name : names) {
      Path file = resolve(name);
      if (PlainFiles.exists(file)) {
        calls.delete(file);
      }
    }
    if (!names.isEmpty() && exists()) {
      calls.syncFolder(path);
    }
  }

  /** Whoever has the lock also clears away what killed processes left of {@link #replace}. */
  @Override
  public WriterLock lock(String name) throws IOException {
    WriterLock lock = FileWriterLock.take(calls, resolve(name));
    try {
      FileReplacement.deleteLeftovers(calls, path);
      return lock;
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return location();
  }

  FileCalls calls() {
    return calls;
  }

  /** The path of an entry, after a look at every folder that leads to it. */
  Path resolve(String name) throws IOException {
    EntryNames.check(name);
    refuseLinks();
    return path.resolve(name);
  }

  private void refuseLinks() throws IOException {
    if (parent != null) {
      parent.refuseLinks();
      if (Files.isSymbolicLink(path)) {
        throw new StorageException(
            path + " is a symbolic link. Links inside an archive are not followed");
      }
    }
  }

  /** Empty for a temporary file, and for one that was removed while the folder was being listed. */
  private static Optional<DirectoryEntry> entry(Path child) throws IOException {
    String name = child.getFileName().toString();
    BasicFileAttributes attributes = PlainFiles.attributes(child, NOFOLLOW_LINKS);
    if (attributes == null || isTemporary(name, attributes)) {
      return Optional.empty();
    }
    return Optional.of(new DirectoryEntry(name, type(attributes), size(attributes)));
  }

  private static boolean isTemporary(String name, BasicFileAttributes attributes) {
    return attributes.isRegularFile() && FileReplacement.isTemporary(name);
  }

  private static EntryType type(BasicFileAttributes attributes) {
    if (attributes.isRegularFile()) {
      return EntryType.FILE;
    }
    return attributes.isDirectory() ? EntryType.DIRECTORY : EntryType.OTHER;
  }

  private static long size(BasicFileAttributes attributes) {
    return attributes.isRegularFile() ? attributes.size() : 0;
  }
}
