package io.chainlog.cli;

import io.chainlog.cli.audit.IoMessages;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.NoSuchStreamException;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into a message and an exit code. */
final class Failures implements IExecutionExceptionHandler {
  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult result) {
    if (e instanceof ClosedOutputException) {
      return ExitCode.VALID.code(); // what was read was as written; nobody wanted more
    }
    printWhatIsVerified();
    console.complain(message(e));
    return exitCode(e).code();
  }

  /** What was verified before the failure belongs on standard output, before the message. */
  private void printWhatIsVerified() {
    try {
      console.flush();
    } catch (IOException e) {
      console.complain(IoMessages.of(e));
    }
  }

  static ExitCode exitCode(Exception e) {
    if (e instanceof CorruptLogException || e instanceof RepairRefusedException) {
      return ExitCode.TAMPERED;
    }
    return e instanceof UnsupportedFormatException
            || e instanceof RecordAboveLimitException
            || e instanceof NoSuchStreamException
        ? ExitCode.UNVERIFIABLE
        : ExitCode.IO_ERROR;
  }

  static String message(Exception e) {
    if (e instanceof IOException io) {
      return IoMessages.of(io);
    }
    return e instanceof InterruptedException ? "interrupted" : IoMessages.ofFault(e);
  }
}
