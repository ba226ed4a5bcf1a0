package io.chainlog.storage.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes files and folders for their owner only, and syncs the folders that name them. */
final class DurableFiles {

  private static final FileAttribute<?>[] NONE = {};
  private static final FileAttribute<?>[] OWNER_FILE = attributes("rw-------");
  private static final FileAttribute<?>[] OWNER_FOLDER = attributes("rwx------");

  private DurableFiles() {}

  /** Makes an empty file unless something has that name. Not durable without the folder's sync. */
  static void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, isPosix(file) ? OWNER_FILE : NONE);
    } catch (FileAlreadyExistsException e) {
      // As the caller wants it; whether it is a plain file is looked at before it is opened.
    }
  }

  /**
   * Makes an empty file unless something has that name. The folder is synced in either case: the
   * process that made the file may have died before it came to that.
   */
  static void createDurably(Path file) throws IOException {
    createFile(file);
    syncFolder(file.getParent());
  }

  /** Makes a folder and its missing parents, durably. Links on the way are followed. */
  static void createFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      createFolders(folder.getParent());
      createFolder(folder);
    }
  }

  /** Makes a folder unless it is there, and syncs its parent for the same reason. */
  static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, isPosix(folder) ? OWNER_FOLDER : NONE);
    } catch (FileAlreadyExistsException e) {
      requireFolder(folder);
    }
    syncFolder(folder.getParent());
  }

  private static void requireFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      throw new StorageException(
          folder + " is in the way: not a folder, and links inside an archive are not followed");
    }
  }

  /**
   * Makes the names in a folder durable. An {@link AsynchronousFileChannel}, because an interrupt
   * of the thread closes a FileChannel and hides whether the sync failed. Other systems than POSIX
   * have no such operation.
   */
  static void syncFolder(Path folder) throws IOException {
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
