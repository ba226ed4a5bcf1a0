package io.chainlog.quickstart;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder with everything a run writes. Named by the user, it stays, and a later run in it
 * begins by removing what the earlier one made; otherwise it is a temporary one, which goes.
 */
final class WorkFolder implements AutoCloseable {
  /** Says that a folder is ours, and is locked as long as a run uses it. */
  static final String MARKER = ".chainlog-quickstart";

  private static final List<String> OURS =
      List.of("archive", "broker", "leash", "logs", "tampered", "worker");

  private final Path path;
  private final boolean temporary;
  private final FileChannel marker;
  private boolean kept;

  private WorkFolder(Path path, boolean temporary, FileChannel marker) {
    this.path = path;
    this.temporary = temporary;
    this.marker = marker;
  }

  /** A new folder that goes when this is closed. */
  static WorkFolder temporary() throws IOException {
    Path path = Files.createTempDirectory("chainlog-quickstart-").toRealPath();
    return new WorkFolder(path, true, mark(path));
  }

  /**
   * A folder of the user's.
   *
   * @throws UsageException if it holds something that is not ours, or another run uses it
   */
  static WorkFolder at(Path folder) throws IOException {
    refuseForeign(folder);
    Path path = Files.createDirectories(folder).toRealPath();
    WorkFolder work = new WorkFolder(path, false, mark(path));
    for (String name : OURS) {
      deleteTree(path.resolve(name));
    }
    return work;
  }

  Path path() {
    return path;
  }

  boolean isTemporary() {
    return temporary;
  }

  Path archive() {
    return path.resolve("archive");
  }

  Path tampered() {
    return path.resolve("tampered");
  }

  Path broker() {
    return path.resolve("broker");
  }

  Path worker() {
    return path.resolve("worker");
  }

  Path logs() {
    return path.resolve("logs");
  }

  Path leash() {
    return path.resolve("leash");
  }

  /** Leaves a temporary folder where it is, for someone to look into. */
  void keep() {
    kept = true;
  }

  /** Lets go of the folder; a temporary one is removed, unless it is to be kept. */
  @Override
  public void close() throws IOException {
    marker.close();
    if (temporary && !kept) {
      deleteTree(path);
    }
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UsageException(folder + " is a file. --work needs a folder");
    }
    if (Files.isDirectory(folder) && !isEmpty(folder) && !Files.exists(folder.resolve(MARKER))) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s holds files that are not the quickstart's, and a run begins by clearing its folder. Name another one, which need not exist",
              folder));
    }
  }

  private static FileChannel mark(Path folder) throws IOException {
    FileChannel marker =
        FileChannel.open(
            folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = marker.tryLock();
    if (lock == null) {
      marker.close();
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "another quickstart is running in %s. Wait for it, or name another folder",
              folder));
    }
    return marker;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      Files.walkFileTree(root, new Deletion());
    }
  }

  /** Deletes files and links, never what a link points to. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE; // a dying process removed it first
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      if (e != null) {
        throw e;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
