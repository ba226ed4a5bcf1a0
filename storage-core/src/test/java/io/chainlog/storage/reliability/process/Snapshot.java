package io.chainlog.storage.reliability.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file and what it held at some time. A lock file is named and not read: to close it would drop a
 * lock of this process.
 */
record Snapshot(String name, ByteBuffer content) {
  private static final String LOCK = "lock";

  /** All files of a folder, ordered by name. */
  static List<Snapshot> of(Path folder) throws IOException {
    List<Snapshot> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.sorted().toList()) {
        files.add(new Snapshot(path.getFileName().toString(), read(path)));
      }
    }
    return files;
  }

  private static ByteBuffer read(Path path) throws IOException {
    return path.endsWith(LOCK) ? ByteBuffer.allocate(0) : ByteBuffer.wrap(Files.readAllBytes(path));
  }
}
