package io.chainlog.cli;

import io.chainlog.storage.StreamId;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Turns arguments into what they name. */
final class Arguments {
  private Arguments() {}

  /**
   * The stream of that name.
   *
   * @throws ParameterException if it cannot be the name of a stream
   */
  static StreamId streamId(CommandSpec command, String name) {
    try {
      return new StreamId(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /** What to call the stream in a directory that may have any name. */
  static StreamId nameOf(Path directory) {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    String safe = name == null ? "" : name.toString().replaceAll("[^A-Za-z0-9._@-]", "_");
    String bounded = safe.substring(0, Math.min(safe.length(), 255));
    return new StreamId(StreamId.isValid(bounded) ? bounded : "stream");
  }
}
