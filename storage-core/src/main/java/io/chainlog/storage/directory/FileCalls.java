package io.chainlog.storage.directory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Every call that changes a file, a folder or the medium, one method each and nothing around it;
 * and the one question whose answer depends on the file system. Tests put a recording one in its
 * place, and so see which syncs there are and in which order.
 *
 * <p>Thread safe.
 */
class FileCalls {

  /** The calls themselves. */
  static final FileCalls SYSTEM = new FileCalls();

  private static final FileAttribute<?>[] NONE = {};
  private static final FileAttribute<?>[] OWNER_FILE = attributes("rw-------");
  private static final FileAttribute<?>[] OWNER_FOLDER = attributes("rwx------");

  /** Whether two names lead to the same file or folder. */
  boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(other) && Files.isSameFile(one, other);
  }

  /** Fails if something has that name. */
  void createFile(Path file) throws IOException {
    Files.createFile(file, isPosix(file) ? OWNER_FILE : NONE);
  }

  /** Fails if something has that name. */
  void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder, isPosix(folder) ? OWNER_FOLDER : NONE);
  }

  /** Writes at the file's position. */
  void write(Path path, RandomAccessFile file, byte[] bytes, int start, int length)
      throws IOException {
    file.write(bytes, start, length);
  }

  void truncate(Path path, RandomAccessFile file, long size) throws IOException {
    file.setLength(size);
  }

  void sync(Path path, RandomAccessFile file) throws IOException {
    file.getFD().sync();
  }

  /** Gives a file a second name; fails if something has it. */
  void link(Path file, Path name) throws IOException {
    Files.createLink(name, file);
  }

  /** Replaces what has the new name. */
  void rename(Path file, Path name) throws IOException {
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Gives a file another name; fails if something has it. On POSIX systems that is asked before the
   * rename, so that of two processes at the same moment one may replace what the other has made.
   */
  void moveUnlessPresent(Path file, Path name) throws IOException {
    Files.move(file, name);
  }

  /** Returns whether there was such a file. */
  boolean delete(Path file) throws IOException {
    return Files.deleteIfExists(file);
  }

  /**
   * Makes the names in a folder durable. An {@link AsynchronousFileChannel}, because an interrupt
   * of the thread closes a FileChannel and hides whether the sync failed. Other systems than POSIX
   * have no such operation.
   */
  void syncFolder(Path folder) throws IOException {
    if (isPosix(folder)) {
      try (AsynchronousFileChannel channel =
          AsynchronousFileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
