package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder for an archive on a file system of its own, which can be filled up. Where this user may
 * not mount one it is an ordinary folder that never gets full.
 */
final class SmallDisk implements AutoCloseable {
  private final Path disk;
  private final boolean mounted;

  private SmallDisk(Path disk, boolean mounted) {
    this.disk = disk;
    this.mounted = mounted;
  }

  /**
   * Mounts it in memory.
   *
   * @param size as for the option of tmpfs
   */
  static SmallDisk mount(Path folder, String size) {
    String[] mount = {"mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString()};
    SmallDisk disk = new SmallDisk(folder, Command.run(mount) == 0);
    try {
      Files.createDirectory(disk.archive());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return disk;
  }

  /** Whether it can be filled up. */
  boolean isMounted() {
    return mounted;
  }

  Path archive() {
    return disk.resolve("archive");
  }

  /** Does something while there is no space left; nothing where it is not mounted. */
  void whileFull(Runnable action) {
    if (!mounted) {
      return;
    }
    Path ballast = disk.resolve("ballast");
    fillUp(ballast);
    try {
      action.run();
    } finally {
      delete(ballast);
    }
  }

  private static void fillUp(Path ballast) {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unmounts it, as soon as no process has a file open there. */
  @Override
  public void close() {
    if (mounted) {
      Scenario.awaitCondition(() -> Command.run("umount", disk.toString()) == 0);
    }
  }
}
