package io.chainlog.cli;

import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.NotAnArchiveException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One stream, named by its archive and its name, or by its directory. */
final class StreamTarget {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ReadOptions readOptions;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ARCHIVE",
      description = "Folder of the archive.")
  private Path archive;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "STREAM",
      description = "Name of the stream, such as orders-0.")
  private String stream;

  @Option(
      names = "--stream-dir",
      paramLabel = "DIR",
      description = "One bare stream directory, in place of ARCHIVE and STREAM.")
  private Path streamDirectory;

  /**
   * The stream that was named.
   *
   * @param name its name
   * @param directory its folder, which exists
   * @param view what can be read of it
   */
  record Opened(StreamId name, LogDirectory directory, StreamReader view) {}

  /**
   * Opens the stream for reading.
   *
   * @throws ParameterException if the command line names none
   * @throws NotAnArchiveException if there is no such archive
   * @throws io.chainlog.storage.errors.NoSuchStreamException if there is no such stream in it
   */
  Opened open() throws IOException {
    boolean bare = streamDirectory != null;
    if (bare ? archive != null : archive == null || stream == null) {
      throw new ParameterException(
          command.commandLine(), "name ARCHIVE and STREAM, or --stream-dir DIR alone");
    }
    return bare ? openDirectory() : openInArchive(Arguments.streamId(command, stream));
  }

  private Opened openDirectory() throws IOException {
    LogDirectory directory = new FileLogDirectory(streamDirectory);
    if (!directory.exists()) {
      throw new NotAnArchiveException("there is no folder " + directory.location());
    }
    return new Opened(Arguments.nameOf(streamDirectory), directory, readOptions.open(directory));
  }

  private Opened openInArchive(StreamId name) throws IOException {
    LogDirectory directory = Archive.open(new FileLogDirectory(archive)).existingStream(name);
    return new Opened(name, directory, readOptions.open(directory));
  }
}
