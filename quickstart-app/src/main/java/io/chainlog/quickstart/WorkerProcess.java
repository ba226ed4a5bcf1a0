package io.chainlog.quickstart;

import java.net.URI;

/** A Connect worker that was started here. */
final class WorkerProcess {
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

  /** Whether it has started a connector; fails if the process has ended. */
  boolean has(String connector) {
    process.requireAlive();
    return rest.knows(connector);
  }

  /** Fails if the worker is gone, or says that the connector or one of its tasks has failed. */
  void requireHealthy(String connector) {
    process.requireAlive();
    ConnectorStatus status = rest.status(connector);
    if (status.isFailed()) {
      throw new QuickstartException(
          "%s failed: %s. The worker's output: %s"
              .formatted(connector, status.reason(), process.log()));
    }
  }
}
