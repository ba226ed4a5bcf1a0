package io.chainlog.storage.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program of {@code src/test/rust}, built with cargo under {@code target}. */
final class LineageReader {
  private static final Path SOURCE = Path.of("src/test/rust");
  private static final Path BUILD = Path.of("target/lineage-reader");

  private final Path program;

  private LineageReader(Path program) {
    this.program = program;
  }

  static boolean isCargoPresent() {
    try {
      return run(Path.of("."), List.of("cargo", "--version")).startsWith("cargo");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Compiles the program, which the first time takes a minute and fetches crates. */
  static LineageReader build() throws IOException {
    Files.createDirectories(BUILD.resolve("src"));
    for (String file : List.of("Cargo.toml", "src/main.rs")) {
      Files.copy(SOURCE.resolve(file), BUILD.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    run(BUILD, List.of("cargo", "build", "--quiet", "--target-dir", "target"));
    return new LineageReader(BUILD.resolve("target/debug/lineage-reader").toAbsolutePath());
  }

  /** The lines that the program prints, each split at its blanks. */
  List<List<String>> read(Path folder, String stream, List<Long> starts) {
    List<String> command = new ArrayList<>(List.of(program.toString(), folder.toString(), stream));
    starts.forEach(start -> command.add(start.toString()));
    return run(folder, command).lines().map(line -> List.of(line.split(" ", -1))).toList();
  }

  private static String run(Path folder, List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      Map<String, String> environment = builder.environment();
      environment.remove("CARGO_TARGET_DIR");
      Path errors = Files.createTempFile("lineage-reader", ".err");
      Process process = builder.redirectError(errors.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int exitCode = process.waitFor();
      String complaint = Files.readString(errors);
      Files.delete(errors);
      if (exitCode != 0) {
        throw new AssertionError(command + " ended with " + exitCode + ":\n" + complaint);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
