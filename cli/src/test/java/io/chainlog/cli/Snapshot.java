package io.chainlog.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names, times and contents of all files below a folder, to tell whether anything changed. */
final class Snapshot {
  private Snapshot() {}

  static String of(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted().map(Snapshot::describe).collect(Collectors.joining("\n"));
    }
  }

  private static String describe(Path path) {
    try {
      String content =
          Files.isRegularFile(path) ? "" + Arrays.hashCode(Files.readAllBytes(path)) : "folder";
      return path + " " + Files.getLastModifiedTime(path) + " " + content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
