package io.chainlog.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and where to look; not the whole help after it. */
final class UsageErrors implements IParameterExceptionHandler {
  private static final String HINT = "chainlog COMMAND ARCHIVE -- -name, and --stream=-name";

  private final Console console;

  UsageErrors(Console console) {
    this.console = console;
  }

  private static boolean hasDashedName(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        && unmatched.getUnmatched().stream().anyMatch(argument -> argument.startsWith("-"));
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine commandLine = e.getCommandLine();
    console.complain(e.getMessage());
    PrintWriter err = commandLine.getErr();
    UnmatchedArgumentException.printSuggestions(e, err);
    if (hasDashedName(e)) {
      err.println("A stream whose name begins with a dash follows two: " + HINT);
    }
    err.println("Try: " + commandLine.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE.code();
  }
}
