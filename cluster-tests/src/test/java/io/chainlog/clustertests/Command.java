package io.chainlog.clustertests;

import java.io.IOException;

/** A command of the operating system. */
final class Command {
  private Command() {}

  /** Runs it without its output. Returns its exit code, or -1 where there is no such command. */
  static int run(String... command) {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
