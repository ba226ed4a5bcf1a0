package io.chainlog.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The tool: its commands, and what they have in common. */
@Command(
    name = "chainlog",
    description =
        "Checks archives of Kafka topics and shows what is in them. Only import and repair write.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = CommandLine.ScopeType.INHERIT)
final class ChainlogCommand implements Runnable {
  @Spec private CommandSpec spec;

  private ChainlogCommand() {}

  /**
   * The command line of this tool.
   *
   * @param clock says when a check was made
   */
  static CommandLine commandLine(Console console, Clock clock) {
    CommandLine commandLine =
        new CommandLine(new ChainlogCommand())
            .addSubcommand(new VerifyCommand(console, clock))
            .addSubcommand(new LsCommand(console))
            .addSubcommand(new ShowCommand(console))
            .addSubcommand(new CatCommand(console))
            .addSubcommand(new ImportCommand(console, clock))
            .addSubcommand(new RepairCommand(console, clock))
            .addSubcommand(new CompactCommand(console, clock));
    listExitCodes(commandLine);
    commandLine.getSubcommands().values().forEach(ChainlogCommand::listExitCodes);
    return commandLine
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageErrors(console))
        .setExecutionExceptionHandler(new Failures(console));
  }

  private static void listExitCodes(CommandLine commandLine) {
    UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
    usage.exitCodeListHeading("%nExit codes:%n").exitCodeList(ExitCode.helpEntries());
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: verify, ls, show, cat, import or repair");
  }
}
