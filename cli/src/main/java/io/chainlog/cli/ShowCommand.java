package io.chainlog.cli;

import io.chainlog.cli.inspect.StreamDetails;
import io.chainlog.cli.report.ShowJson;
import io.chainlog.cli.report.ShowText;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code chainlog show}: one stream in detail. */
@Command(
    name = "show",
    description =
        "Shows what a stream says that it is, its end, commit point, tree and segments, and who wrote"
            + " it with which settings. A look, not a check: of a stream above 64 MiB only the first"
            + " and last records are read, unless --history asks for all of them.")
final class ShowCommand extends ConsoleCommand {
  @Mixin private StreamTarget target;

  @Option(
      names = "--history",
      description = "Read the whole stream for its writers, changes, repairs and skipped records.")
  private boolean history;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  ShowCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode execute() throws IOException {
    StreamTarget.Opened stream = target.open();
    StreamDetails details =
        StreamDetails.of(stream.name(), stream.directory(), stream.view(), history);
    console().print(json ? ShowJson.render(details, Version.current()) : ShowText.render(details));
    return ExitCode.VALID;
  }
}
