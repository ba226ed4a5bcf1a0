package io.chainlog.cli;

import io.chainlog.storage.Archive;
import io.chainlog.storage.ImportResult;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamImporter;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.NotAnArchiveException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chainlog import}: a bare stream directory becomes a stream of an archive. */
@Command(
    name = "import",
    description = {
      "Copies a bare stream directory, also one written by kimberlite-storage, into an archive:"
          + " the same payloads, kinds and chain hashes. Each record is verified before it is"
          + " copied; the directory is not changed.",
      "An import that was interrupted goes on where it stopped. A stream that holds anything else"
          + " than the beginning of the directory is refused. An empty folder becomes an archive.",
      "Payloads that did not come from Kafka are checked with verify --stream-dir; verify ARCHIVE"
          + " reports them, since it expects an envelope in every record."
    })
final class ImportCommand extends ConsoleCommand {
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Mixin private ReadOptions readOptions;

  @Option(
      names = "--stream-dir",
      required = true,
      paramLabel = "DIR",
      description = "The directory to copy; it is only read.")
  private Path streamDirectory;

  @Parameters(index = "0", paramLabel = "ARCHIVE", description = "Folder of the archive.")
  private Path archive;

  @Parameters(
      index = "1",
      paramLabel = "STREAM",
      description = "Name of the stream to make, or to go on with.")
  private String stream;

  @Option(
      names = "--compression",
      paramLabel = "TYPE",
      defaultValue = "zstd",
      description = "none, lz4 or zstd: how the copy is stored (default: ${DEFAULT-VALUE}).")
  private CompressionType compression;

  ImportCommand(Console console, Clock clock) {
    super(console);
    this.clock = clock;
  }

  @Override
  ExitCode execute() throws IOException {
    StreamId name = Arguments.streamId(spec, stream);
    LogDirectory directory = new FileLogDirectory(streamDirectory);
    if (!directory.exists()) {
      throw new NotAnArchiveException("there is no folder " + directory.location());
    }
    StreamReader source = StreamReader.open(directory, readOptions.maxPayloadBytes());
    Archive target = Archive.openOrCreate(new FileLogDirectory(archive), clock);
    if (target.links().contains(name)) {
      target.existingStream(name); // refuses it
    }
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(compression)
            .withMaxPayloadBytes(readOptions.maxPayloadBytes());
    ImportResult result = new StreamImporter(target, config, clock).copy(source, name, n -> {});
    console().print(report(result, target.streamDirectory(name)));
    return ExitCode.VALID;
  }

  private static String report(ImportResult result, LogDirectory directory) {
    return String.format(
        Locale.ROOT,
        "%,d records copied, %,d were there already.%n%s ends at offset %d with chain hash %s.%nCheck it with: chainlog verify --stream-dir %3$s%n",
        result.recordsCopied(),
        result.recordsFound(),
        directory.location(),
        result.state().end().nextOffset(),
        result.state().end().chainHash());
  }
}
