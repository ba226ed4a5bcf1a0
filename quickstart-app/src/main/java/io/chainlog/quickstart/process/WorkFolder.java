package io.chainlog.quickstart.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

/**
 * The folder with everything a run writes. Named by the user, it stays, and a later run in it
 * begins by removing what the earlier one created; otherwise it is temporary and removed.
 */
public final class WorkFolder implements AutoCloseable {
  /** Marks a folder as ours, and is locked as long as a run uses it. */
  static final String MARKER = ".chainlog-quickstart";

  private static final String ARCHIVE = "archive";
  private static final String TAMPERED = "tampered";
  private static final String BROKER = "broker";
  private static final String WORKER = "worker";
  private static final String LAUNCHER = "launcher";
  private static final String LOGS = "logs";

  private final Path path;
  private final boolean temporary;
  private final FileChannel marker;
  private boolean kept;

  private WorkFolder(Path path, boolean temporary) throws IOException {
    this.path = path;
    this.temporary = temporary;
    this.marker = mark(path);
  }

  /** A new folder that is removed when this is closed. */
  public static WorkFolder temporary() throws IOException {
    return new WorkFolder(Files.createTempDirectory("chainlog-quickstart-").toRealPath(), true);
  }

  /**
   * A folder of the user's.
   *
   * @throws IllegalArgumentException if it contains something that is not ours, or another run uses
   *     it
   */
  public static WorkFolder at(Path folder) throws IOException {
    refuseForeign(folder);
    WorkFolder work = new WorkFolder(Files.createDirectories(folder).toRealPath(), false);
    for (String name : List.of(ARCHIVE, TAMPERED, BROKER, WORKER, LAUNCHER, LOGS)) {
      Utils.delete(work.path.resolve(name).toFile());
    }
    return work;
  }

  public Path path() {
    return path;
  }

  public boolean isTemporary() {
    return temporary;
  }

  public Path archive() {
    return path.resolve(ARCHIVE);
  }

  public Path tampered() {
    return path.resolve(TAMPERED);
  }

  public Path broker() {
    return path.resolve(BROKER);
  }

  public Path worker() {
    return path.resolve(WORKER);
  }

  public Path launcher() {
    return path.resolve(LAUNCHER);
  }

  public Path logs() {
    return path.resolve(LOGS);
  }

  /** Leaves a temporary folder where it is, for someone to look into. */
  public void keep() {
    kept = true;
  }

  /** Releases the folder; a temporary one is removed, unless it is to be kept. */
  @Override
  public void close() throws IOException {
    marker.close();
    if (temporary && !kept) {
      Utils.delete(path.toFile());
    }
  }

  private static void refuseForeign(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is a file. --work needs a folder");
    }
    if (Files.isDirectory(folder) && !isEmpty(folder) && !Files.exists(folder.resolve(MARKER))) {
      throw new IllegalArgumentException(
          folder
              + " holds files that are not the quickstart's, and a run begins by clearing its"
              + " folder. Name another one, which need not exist");
    }
  }

  private static FileChannel mark(Path folder) throws IOException {
    FileChannel marker =
        FileChannel.open(
            folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (marker.tryLock() == null) {
      marker.close();
      throw new IllegalArgumentException(
          "another quickstart is running in " + folder + ". Wait for it, or name another folder");
    }
    return marker;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
