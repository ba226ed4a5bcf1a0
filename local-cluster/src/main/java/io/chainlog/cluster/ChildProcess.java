package io.chainlog.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that this program started, with its output in a file.
 *
 * <p>Thread-safe.
 */
public final class ChildProcess {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final Path log;

  ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  /** The file with its standard output and standard error. */
  public Path log() {
    return log;
  }

  /** The operating system's number of the process. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: the process gets no chance to finish anything. Returns when it is gone. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    awaitExit(STOP_TIMEOUT);
  }

  /** SIGSTOP: the process does nothing until {@link #resume}, and does not notice. */
  public void suspend() {
    signal("STOP");
  }

  /** SIGCONT, after {@link #suspend}. */
  public void resume() {
    signal("CONT");
  }

  /** SIGTERM, without waiting. */
  void requestStop() {
    process.destroy();
  }

  /** Waits for a requested stop, then kills. */
  void awaitStop() {
    if (!awaitExit(STOP_TIMEOUT)) {
      kill();
    }
  }

  /** SIGTERM; kills the process if it takes longer than ten seconds. */
  public void stop() {
    requestStop();
    awaitStop();
  }

  /**
   * Waits for the process to end by itself.
   *
   * @return its exit code
   * @throws ClusterException if it takes longer than {@code timeout}
   */
  public int exitCode(Duration timeout) {
    if (!awaitExit(timeout)) {
      kill();
      throw new ClusterException(
          name + " took longer than " + timeout.toSeconds() + " s. Its output: " + log);
    }
    return process.exitValue();
  }

  /** Fails with the place of the log if the process is not running any more. */
  public void requireAlive() {
    if (!isAlive()) {
      throw new ClusterException(
          "the " + name + " ended with exit code " + process.exitValue() + ". Its output: " + log);
    }
  }

  private boolean awaitExit(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw ClusterException.interrupted();
    }
  }

  /** Java can only end a process; every system with these two signals has the command. */
  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .inheritIO()
              .start();
      if (kill.waitFor() != 0) {
        throw new ClusterException("cannot send SIG" + signal + " to the " + name);
      }
    } catch (IOException e) {
      throw new ClusterException("cannot send SIG" + signal + " to the " + name, e);
    } catch (InterruptedException e) {
      throw ClusterException.interrupted();
    }
  }

  /** Closes the pipe that keeps the child alive, for tests: what happens when we are killed. */
  void closeParentPipe() throws IOException {
    process.getOutputStream().close();
  }
}
