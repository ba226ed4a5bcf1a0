package io.chainlog.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Lends empty folders on one file system.
 *
 * @param root exists
 */
record ScratchFolder(Path root) {

  /** What is done in a folder. */
  interface Task<T> {
    T run(Path folder) throws IOException;
  }

  /** Runs a task in an empty folder, which is deleted afterwards. */
  <T> T use(Task<T> task) throws IOException {
    Path folder = Files.createTempDirectory(root, "benchmark-");
    try {
      return task.run(folder);
    } finally {
      deleteAll(folder);
      settle();
    }
  }

  /** The type of the file system, such as {@code ext4}. */
  String fileSystemType() throws IOException {
    FileStore store = Files.getFileStore(root);
    return store.type();
  }

  /** Lets the file system free what was deleted now, and not during the next one's first sync. */
  private void settle() throws IOException {
    Path file = Files.createTempFile(root, "benchmark-", ".settle");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } finally {
      Files.delete(file);
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    Files.walkFileTree(folder, new Deletion());
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
