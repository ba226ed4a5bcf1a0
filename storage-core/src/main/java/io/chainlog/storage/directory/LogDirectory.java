package io.chainlog.storage.directory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The only way to storage: a folder of files that grow by append-and-sync, and of small values that
 * are replaced whole. There is no overwrite in place, so that a file system, memory, a disk that
 * simulates faults and an object store can all stand behind it.
 *
 * <h2>Durability</h2>
 *
 * <p>{@link #create}, {@link #replace}, {@link #truncate}, {@link #move}, {@link #delete} and
 * {@link DurableRegister#write} have reached the medium when they return. A file made by {@link
 * #openOutput} exists durably (though empty) when that method returns; appended bytes are durable
 * after {@link LogOutput#sync}.
 *
 * <h2>Thread safety</h2>
 *
 * <p>A directory may be used by many threads. A {@link LogOutput} and a {@link DurableRegister}
 * belong to one thread at a time; a {@link LogInput} may be shared.
 *
 * <h2>Names</h2>
 *
 * <p>A name is one path element. A name that is empty, {@code .}, {@code ..}, or holds a slash,
 * backslash or NUL is the caller's mistake and an {@link IllegalArgumentException}. Symbolic links
 * inside a directory are listed as {@link EntryType#OTHER} and never followed: where something that
 * is no plain file has the name of one, every operation on that file fails with a {@link
 * java.nio.file.NoSuchFileException} that says so.
 */
public interface LogDirectory {

  /** Where this is, for people: a path or an address. */
  String location();

  /** The location of an entry, for people. */
  default String location(String name) {
    return location() + "/" + name;
  }

  /** Whether this directory exists. */
  boolean exists() throws IOException;

  /** Makes this directory and its missing parents; does nothing where it exists. */
  void create() throws IOException;

  /**
   * A directory inside this one. It is neither made nor looked at.
   *
   * @throws IllegalArgumentException if the name is not one path element
   */
  LogDirectory directory(String name);

  /**
   * The entries, ordered by name.
   *
   * @throws java.nio.file.NoSuchFileException if this directory does not exist
   */
  List<DirectoryEntry> list() throws IOException;

  /**
   * Opens a file for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file, or it is not a plain file
   */
  LogInput openInput(String name) throws IOException;

  /** Opens a file for appending at its end, making it when it is not there. */
  LogOutput openOutput(String name) throws IOException;

  /**
   * A small value.
   *
   * @param maxBytes more than this is refused before it is read into memory
   * @return empty when there is no such file
   * @throws io.chainlog.storage.errors.StorageException if the file is larger than maxBytes
   */
  Optional<VersionedContent> read(String name, int maxBytes) throws IOException;

  /**
   * Replaces a small value whole, if it is still the one that the caller knows: a reader sees the
   * old content or the new, and after a crash one of the two is there.
   *
   * @param expectedVersion the {@link VersionedContent#version} that the caller read, or null if
   *     there must not be such a file yet
   * @return the version of the new content
   * @throws io.chainlog.storage.errors.FencedWriterException if another version is there
   */
  String replace(String name, byte[] content, String expectedVersion) throws IOException;

  /** A small value that is written at every commit; see {@link DurableRegister}. */
  DurableRegister openRegister(String name) throws IOException;

  /**
   * Cuts a file that is not open for appending.
   *
   * @throws IllegalArgumentException if the file is shorter than size
   */
  void truncate(String name, long size) throws IOException;

  /**
   * Puts a finished file in the place of another one: gives it that name. Who has the other one
   * open goes on with it. After a crash the target is the one or the other, whole; the source may
   * be left beside it.
   *
   * @param source a file that nobody has open for appending, and whose content has been synced
   * @param target the name it gets; a file of that name is replaced, and need not exist
   * @throws java.nio.file.NoSuchFileException if there is no such source, or one of the two is not
   *     a plain file
   */
  void move(String source, String target) throws IOException;

  /**
   * Puts on the medium what can be read of a file from a position to its end, whatever has happened
   * to it before. A sync alone does not: after one that failed, a system may go on showing bytes
   * that it has given up writing, and report success for the next. The bytes stay as they are.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  void writeAgain(String name, long from) throws IOException;

  /** Removes a file; does nothing when there is none. */
  void delete(String name) throws IOException;

  /**
   * Removes files in that order, leaving out those that are not there. All of it is durable on
   * return; after a power cut or a failure any of them may still be there.
   */
  default void deleteAll(List<String> names) throws IOException {
    for (String name : names) {
      delete(name);
    }
  }

  /**
   * Takes the exclusive lock of that name, for all processes and for all users within this one.
   *
   * @throws io.chainlog.storage.errors.StreamLockedException if it is held
   */
  WriterLock lock(String name) throws IOException;
}
