package io.chainlog.storage.directory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Replaces one small file whole: a temporary file beside it is written and synced, then takes its
 * name.
 *
 * <p>Compare and set holds among the threads of this process. Among processes, only making a value
 * that is not there yet is safe by itself, where the file system has hard links; replacing one
 * needs the writer lock, for between the look at the old version and the rename another process may
 * rename too.
 */
final class FileReplacement {

  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.tmp-[0-9a-f]{32}");
  private static final int RANDOM_CHARS = 32;
  private static final Object RENAMING = new Object();

  /** How Linux and macOS report that a file system has no hard links: EPERM, ENOTSUP, ENOSYS. */
  private static final Set<String> NO_LINKS =
      Set.of("Operation not permitted", "Operation not supported", "Function not implemented");

  /** Names of temporary files that threads of this process are about to move: no leftovers. */
  private static final Set<String> IN_USE = ConcurrentHashMap.newKeySet();

  private final FileCalls calls;
  private final Path folder;
  private final String name;
  private final Path file;

  FileReplacement(FileCalls calls, Path folder, String name) {
    this.calls = calls;
    this.folder = folder;
    this.name = name;
    this.file = folder.resolve(name);
  }

  /** Whether a name is that of a temporary file, of which only this class knows. */
  static boolean isTemporary(String name) {
    return TEMPORARY.matcher(name).matches();
  }

  /**
   * Removes what killed processes left in a folder. Only for the one who holds the folder's lock:
   * the temporary files of others are none of its leftovers.
   */
  static void deleteLeftovers(FileCalls calls, Path folder) throws IOException {
    for (Path path : PlainFiles.children(folder)) {
      String name = path.getFileName().toString();
      if (isTemporary(name)
          && !IN_USE.contains(name)
          && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        calls.delete(path);
      }
    }
  }

  String replace(byte[] content, String expectedVersion) throws IOException {
    String temporaryName = temporaryPrefix() + randomSuffix();
    IN_USE.add(temporaryName);
    try {
      replaceThrough(folder.resolve(temporaryName), content, expectedVersion);
    } finally {
      IN_USE.remove(temporaryName);
    }
    calls.syncFolder(folder);
    return ContentVersions.of(content);
  }

  private void replaceThrough(Path temporary, byte[] content, String expectedVersion)
      throws IOException {
    try {
      write(temporary, content);
      moveIntoPlace(temporary, expectedVersion);
    } finally {
      calls.delete(temporary);
    }
  }

  private void write(Path temporary, byte[] content) throws IOException {
    DurableFiles.createFile(calls, temporary);
    try (SyncedFile output = new SyncedFile(calls, temporary)) {
      output.write(0, content, 0, content.length);
      output.sync();
    }
  }

  private void moveIntoPlace(Path temporary, String expectedVersion) throws IOException {
    synchronized (RENAMING) {
      SmallValues.requireVersion(file.toString(), expectedVersion, presentVersion());
      if (expectedVersion == null) {
        publish(temporary);
      } else {
        deleteLeftovers();
        calls.rename(temporary, file);
      }
    }
  }

  private String presentVersion() throws IOException {
    if (!PlainFiles.exists(file)) {
      return null;
    }
    try (FileLogInput input = new FileLogInput(file)) {
      return ContentVersions.of(input);
    }
  }

  /** A link, unlike a rename, fails if another process has made the file in the meantime. */
  private void publish(Path temporary) throws IOException {
    try {
      linkOrMove(temporary);
    } catch (FileAlreadyExistsException e) {
      throw SmallValues.fenced(file.toString(), null, presentVersion());
    }
  }

  private void linkOrMove(Path temporary) throws IOException {
    try {
      calls.link(temporary, file);
    } catch (UnsupportedOperationException e) {
      calls.moveUnlessPresent(temporary, file);
    } catch (FileSystemException e) {
      if (!NO_LINKS.contains(e.getReason())) {
        throw e; // a full or failing disk: another way would hide that
      }
      calls.moveUnlessPresent(temporary, file);
    }
  }

  /**
   * What crashes left behind. Not done when a value is made: other processes may be about to make
   * it too, and their temporary files are no leftovers.
   */
  private void deleteLeftovers() throws IOException {
    for (Path path : PlainFiles.children(folder)) {
      if (isLeftover(path.getFileName().toString())) {
        calls.delete(path);
      }
    }
  }

  private boolean isLeftover(String candidate) {
    return isTemporary(candidate)
        && candidate.startsWith(temporaryPrefix())
        && candidate.length() == temporaryPrefix().length() + RANDOM_CHARS
        && !IN_USE.contains(candidate);
  }

  private String temporaryPrefix() {
    return "." + name + ".tmp-";
  }

  private static String randomSuffix() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
