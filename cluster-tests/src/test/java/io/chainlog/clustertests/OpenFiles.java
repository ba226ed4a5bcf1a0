package io.chainlog.clustertests;

import io.chainlog.cluster.ChildProcess;

/** The right of a process to open files, on Linux. */
final class OpenFiles {
  /** What a worker has for its lifetime; below what any system allows. */
  private static final int MANY = 4_096;

  private OpenFiles() {}

  /** Whether a limit of a running process can be changed here. */
  static boolean canBeLimited() {
    return Command.run("prlimit", "--version") == 0;
  }

  /** Does something while a process can open no file and no connection. */
  static void without(ChildProcess process, Runnable action) {
    if (!limit(process, 1)) {
      return;
    }
    try {
      action.run();
    } finally {
      limit(process, MANY);
    }
  }

  /** Only the soft limit: the hard one could not be raised again. */
  private static boolean limit(ChildProcess process, int files) {
    String pid = Long.toString(process.pid());
    return Command.run("prlimit", "--pid", pid, "--nofile=" + files + ":") == 0;
  }
}
