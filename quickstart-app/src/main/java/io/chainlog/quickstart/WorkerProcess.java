package io.chainlog.quickstart;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** A Connect worker that was started here. */
final class WorkerProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ChildProcess process;
  private final URI address;
  private final ConnectRest rest;

  /**
   * @param address of its REST interface
   */
  WorkerProcess(ChildProcess process, URI address) {
    this.process = process;
    this.address = address;
    this.rest = new ConnectRest(address);
  }

  URI address() {
    return address;
  }

  ConnectRest rest() {
    return rest;
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  /** Whether the REST interface answers; fails if the process has ended. */
  boolean answers() {
    process.requireAlive();
    return rest.answers();
  }

  /**
   * Starts a stopped connector again, and waits until it runs. Two that are resumed at once may
   * hang for ever: a standalone worker takes its two locks in one order for the request, in the
   * other for the tasks that it starts afterwards.
   */
  void resume(String connector) {
    rest.resume(connector);
    awaitRunning(connector);
  }

  /** Waits until a connector and its tasks run. */
  void awaitRunning(String connector) {
    Waiting.until(
        "starting " + connector,
        PATIENCE,
        PAUSE,
        () -> {
          requireHealthy(connector);
          return rest.status(connector).isRunning();
        });
  }

  /** Fails if the worker is gone, or says that the connector or one of its tasks has failed. */
  void requireHealthy(String connector) {
    process.requireAlive();
    ConnectorStatus status = rest.status(connector);
    if (status.isFailed()) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "%s failed: %s. The worker's output: %s",
              connector,
              status.reason(),
              process.log()));
    }
  }
}
