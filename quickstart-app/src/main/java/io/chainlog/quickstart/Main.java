package io.chainlog.quickstart;

import java.nio.file.Path;

/** Starts the quickstart. */
public final class Main {
  /** System property with the repository's root. Set by the start script. */
  private static final String HOME = "chainlog.home";

  /** System property: whether a person watches standard output. Set by the start script. */
  private static final String TERMINAL = "chainlog.stdout.terminal";

  private Main() {}

  /** Ends with 0 only if all of it held, 1 if something did not, 2 if it was called wrongly. */
  public static void main(String[] args) {
    Path home = Path.of(System.getProperty(HOME, "")).toAbsolutePath();
    QuickstartCommand command =
        new QuickstartCommand(new Installation(home), System.out, Boolean.getBoolean(TERMINAL));
    System.exit(command.execute(args));
  }
}
