package io.chainlog.cli;

import io.chainlog.cli.report.LsJson;
import io.chainlog.cli.report.LsText;
import io.chainlog.cli.report.StreamListing;
import io.chainlog.storage.Archive;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Path;
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
  ExitCode execute() throws IOException, InterruptedException {
    Archive opened = Archive.open(new FileLogDirectory(archive));
    List<StreamLister.Line> lines = new StreamLister(opened, readOptions).list();
    List<StreamListing> listings = lines.stream().map(StreamLister.Line::listing).toList();
    ExitCode worst = ExitCode.VALID;
    for (StreamLister.Line line : lines) {
      worst = worse(worst, line.exitCode());
    }
    console()
        .print(
            json
                ? LsJson.render(opened, listings, Version.current())
                : LsText.render(opened, listings));
    return worst;
  }

  /** Damage outweighs whatever else is wrong with other streams. */
  private static ExitCode worse(ExitCode before, ExitCode now) {
    return before == ExitCode.TAMPERED
            || now == ExitCode.VALID
            || (before != ExitCode.VALID && now != ExitCode.TAMPERED)
        ? before
        : now;
  }
}
