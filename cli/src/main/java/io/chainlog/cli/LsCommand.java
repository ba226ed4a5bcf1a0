package io.chainlog.cli;

import io.chainlog.cli.inspect.StreamSummary;
import io.chainlog.cli.report.LsJson;
import io.chainlog.cli.report.LsText;
import io.chainlog.cli.report.StreamListing;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chainlog ls}: the streams of an archive. */
@Command(
    name = "ls",
    description =
        "Lists the streams of an archive. Reads only their first and last records: a look, not a"
            + " check.")
final class LsCommand extends ConsoleCommand {
  @Mixin private ReadOptions readOptions;

  @Parameters(paramLabel = "ARCHIVE", description = "Folder of the archive.")
  private Path archive;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  LsCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode execute() throws IOException {
    Archive opened = Archive.open(new FileLogDirectory(archive));
    List<StreamListing> listings = new ArrayList<>();
    ExitCode worst = ExitCode.VALID;
    for (StreamId stream : opened.streams()) {
      try {
        listings.add(StreamListing.of(summary(opened, stream)));
      } catch (IOException e) {
        listings.add(StreamListing.failed(stream, Failures.message(e)));
        worst = worse(worst, Failures.exitCode(e));
      }
    }
    console()
        .print(
            json
                ? LsJson.render(opened, listings, Version.current())
                : LsText.render(opened, listings));
    return worst;
  }

  private StreamSummary summary(Archive opened, StreamId stream) throws IOException {
    return StreamSummary.of(stream, readOptions.open(opened.streamDirectory(stream)));
  }

  /** Damage outweighs whatever else is wrong with other streams. */
  private static ExitCode worse(ExitCode before, ExitCode now) {
    return before == ExitCode.TAMPERED || (before != ExitCode.VALID && now != ExitCode.TAMPERED)
        ? before
        : now;
  }
}
