package io.chainlog.cli;

import io.chainlog.cli.audit.IoMessages;
import java.time.Clock;
import java.util.Locale;

/** Starts the tool. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    quietLogging();
    // We name a locale wherever we format; the libraries that print our help and progress do not.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(args));
  }

  /** Nothing but what we write ourselves may appear beside a report, unless it is an error. */
  private static void quietLogging() {
    String level = "org.slf4j.simpleLogger.defaultLogLevel";
    if (System.getProperty(level) == null) {
      System.setProperty(level, "error");
    }
  }

  /** An uncaught error would end Java with 1, which says that the archive was tampered with. */
  private static int run(String[] args) {
    try {
      return ChainlogCommand.commandLine(Console.ofProcess(), Clock.systemUTC()).execute(args);
    } catch (Error e) {
      System.err.println("chainlog: " + IoMessages.ofFault(e));
      return ExitCode.IO_ERROR.code();
    }
  }
}
