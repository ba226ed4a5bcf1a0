package io.chainlog.storage.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at what a name stands for before it is opened. A look, not a guard: whoever can exchange
 * the file between the look and the opening can also rewrite it.
 */
final class PlainFiles {

  private PlainFiles() {}

  /** Whether there is such a file; anything else of that name is refused. */
  static boolean exists(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file, NOFOLLOW_LINKS);
    if (attributes == null) {
      return false;
    }
    if (!attributes.isRegularFile()) {
      throw new NoSuchFileException(
          file.toString(), null, "not a plain file; links inside an archive are not followed");
    }
    refuseHeldLock(file, attributes);
    return true;
  }

  static void require(Path file) throws IOException {
    if (!exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
  }

  /** The paths of what is in a folder, in no order. */
  static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NotDirectoryException e) {
      throw new NoSuchFileException(folder.toString(), null, "not a folder");
    }
    return children;
  }

  /** What stands at a path; null for nothing. */
  static BasicFileAttributes attributes(Path path, LinkOption... options) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, options);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static void refuseHeldLock(Path file, BasicFileAttributes attributes)
      throws FileSystemException {
    if (FileWriterLock.isHeld(attributes.fileKey())) {
      throw new FileSystemException(
          file.toString(), null, "a lock held by this process, which closing the file would drop");
    }
  }
}
