package io.chainlog.cli;

import io.chainlog.storage.Archive;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Where the machine-readable result goes: nowhere, to standard output, or to a file. */
final class JsonTarget {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Path target;

  private JsonTarget(Path target) {
    this.target = target;
  }

  /**
   * The target that was asked for, checked before a long run rather than after it.
   *
   * @param target value of the option, null if it was not given
   * @param checked the folder that is checked; a file in it, as in any archive, would be a finding
   *     of the next check
   * @throws ParameterException if the file cannot be made, or would lie in that folder
   */
  static JsonTarget of(CommandSpec command, Path target, Path checked) {
    JsonTarget result = new JsonTarget(target);
    result.file().ifPresent(file -> requireUsable(command, file, checked));
    return result;
  }

  private static void requireUsable(CommandSpec command, Path file, Path checked) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    boolean toNothing = Files.isSymbolicLink(file) && !Files.exists(file);
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file) || toNothing) {
      throw new ParameterException(
          command.commandLine(), "--json: no file can be made at " + file + ". Name another one");
    }
    Path written = writtenFolder(file, folder);
    if (written.startsWith(realPath(checked)) || isInArchive(written)) {
      throw new ParameterException(
          command.commandLine(),
          String.format(
              Locale.ROOT,
              "--json: %s lies in an archive, to which nothing is written. Name another folder",
              file));
    }
  }

  /** Where the bytes would land: what exists may be a link to a segment. */
  private static Path writtenFolder(Path file, Path folder) {
    return Files.exists(file) ? realPath(file) : realPath(folder);
  }

  private static boolean isInArchive(Path folder) {
    Path ancestor = folder;
    while (ancestor != null && !Files.exists(ancestor.resolve(Archive.IDENTITY_FILE))) {
      ancestor = ancestor.getParent();
    }
    return ancestor != null;
  }

  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize(); // missing: the check itself will say so
    }
  }

  private Optional<Path> file() {
    return target == null || isStandardOutput() ? Optional.empty() : Optional.of(target);
  }

  boolean isStandardOutput() {
    return STANDARD_OUTPUT.equals(target);
  }

  /** Writes the result, if anybody wants it. */
  void write(String json, Console console) throws IOException {
    if (isStandardOutput()) {
      console.print(json);
      console.flush();
    } else if (file().isPresent()) {
      try (OutputStream out = Files.newOutputStream(file().get())) {
        out.write(json.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
