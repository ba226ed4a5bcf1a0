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
        "Shows what a stream says that it is, its end, commit point, tree and segments. Reads only"
            + " its first and last records: a look, not a check.")
final class ShowCommand extends ConsoleCommand {
  @Mixin private StreamTarget target;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  ShowCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode execute() throws IOException {
    StreamTarget.Opened stream = target.open();
    StreamDetails details = StreamDetails.of(stream.name(), stream.directory(), stream.view());
    console().print(json ? ShowJson.render(details, Version.current()) : ShowText.render(details));
    return ExitCode.VALID;
  }
}
