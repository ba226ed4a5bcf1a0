package io.chainlog.cli;

import java.util.concurrent.Callable;

/** A command that writes to a console and ends with an exit code. */
abstract class ConsoleCommand implements Callable<Integer> {
  private final Console console;

  ConsoleCommand(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  /** Does the work. Exceptions become messages and exit codes in {@link Failures}. */
  abstract ExitCode execute() throws Exception;

  @Override
  public final Integer call() throws Exception {
    ExitCode exitCode = execute();
    console.flush();
    return exitCode.code();
  }
}
