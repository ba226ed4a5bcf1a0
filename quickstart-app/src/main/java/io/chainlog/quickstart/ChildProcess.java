package io.chainlog.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that this program started, with its output in a file.
 *
 * <p>Thread-safe.
 */
final class ChildProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final Path log;

  ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  String name() {
    return name;
  }

  Path log() {
    return log;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: the process gets no chance to finish anything. Returns when it is gone. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    awaitExit(PATIENCE);
  }

  /** SIGTERM, without waiting. */
  void requestStop() {
    process.destroy();
  }

  /** Waits for a requested stop, then kills. */
  void awaitStop() {
    if (!awaitExit(PATIENCE)) {
      kill();
    }
  }

  /**
   * Waits for the process to end by itself.
   *
   * @return its exit code
   * @throws QuickstartException if it takes longer than {@code patience}
   */
  int exitCode(Duration patience) {
    if (!awaitExit(patience)) {
      kill();
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "%s took longer than %d s. Its output: %s",
              name,
              patience.toSeconds(),
              log));
    }
    return process.exitValue();
  }

  /** Fails with the place of the log if the process is not running any more. */
  void requireAlive() {
    if (!isAlive()) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "the %s ended with exit code %d. Its output: %s",
              name,
              process.exitValue(),
              log));
    }
  }

  private boolean awaitExit(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw QuickstartException.interrupted();
    }
  }

  /** Lets go of the pipe that holds the child, for tests: what happens when we are killed. */
  void dropLeash() throws IOException {
    process.getOutputStream().close();
  }
}
