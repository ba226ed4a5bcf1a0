package io.chainlog.storage.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.chainlog.storage.errors.StorageException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Makes files and folders for their owner only, and syncs the folders that name them. */
final class DurableFiles {

  private DurableFiles() {}

  /** Makes an empty file unless something has that name. Not durable without the folder's sync. */
  static void createFile(FileCalls calls, Path file) throws IOException {
    try {
      calls.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // As the caller wants it; whether it is a plain file is looked at before it is opened.
    }
  }

  /**
   * Makes an empty file unless something has that name. The folder is synced in either case: the
   * process that made the file may have died before it came to that.
   */
  static void createDurably(FileCalls calls, Path file) throws IOException {
    createFile(calls, file);
    calls.syncFolder(file.getParent());
  }

  /** Makes a folder and its missing parents, durably. Links on the way are followed. */
  static void createFolders(FileCalls calls, Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      syncNameOf(calls, folder);
    } else {
      Path parent = folder.getParent();
      if (!Files.isDirectory(parent)) {
        createFolders(calls, parent);
      }
      createFolder(calls, folder);
    }
  }

  /**
   * The process that made the folder may have died before its name was synced. Not where it cannot
   * have been one like this: the parent is not ours to read, or the folder is a mount point.
   */
  private static void syncNameOf(FileCalls calls, Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent != null && Files.isReadable(parent) && isOnOneDevice(folder, parent)) {
      calls.syncFolder(parent);
    }
  }

  private static boolean isOnOneDevice(Path folder, Path parent) throws IOException {
    return !folder.getFileSystem().supportedFileAttributeViews().contains("unix")
        || Files.getAttribute(folder, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
  }

  /** Makes a folder unless it is there, and syncs its parent for the same reason. */
  static void createFolder(FileCalls calls, Path folder) throws IOException {
    try {
      calls.createFolder(folder);
    } catch (FileAlreadyExistsException e) {
      if (!hasItsOwnName(calls, folder)) {
        throw new StorageException(
            folder
                + " cannot be created: a name that differs in case only is there, and this file"
                + " system does not tell the two apart. Use one that does");
      }
      requireFolder(folder);
    }
    calls.syncFolder(folder.getParent());
  }

  /**
   * Whether what is found under a path has that name, and not one that differs in case. The folder
   * is listed only where two spellings lead to the same.
   */
  static boolean hasItsOwnName(FileCalls calls, Path path) throws IOException {
    String name = path.getFileName().toString();
    String upper = name.toUpperCase(Locale.ROOT);
    String other = name.equals(upper) ? name.toLowerCase(Locale.ROOT) : upper;
    if (name.equals(other) || !calls.isSame(path, path.resolveSibling(other))) {
      return true;
    }
    return PlainFiles.children(path.getParent()).stream()
        .anyMatch(child -> child.getFileName().toString().equals(name));
  }

  private static void requireFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      throw new StorageException(
          folder + " is in the way: not a folder, and links inside an archive are not followed");
    }
  }
}
