package io.chainlog.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Connect worker. Started again, it has the same address, settings and log.
 *
 * <p>Not thread-safe.
 */
public final class WorkerProcess {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration START_PAUSE = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Children children;
  private final Children.Program program;
  private final Path settingsFile;
  private final Map<String, String> settings;
  private final URI address;
  private final ConnectRest rest;
  private ChildProcess process;

  WorkerProcess(
      Children children,
      Children.Program program,
      Path settingsFile,
      Map<String, String> settings,
      URI address) {
    this.children = children;
    this.program = program;
    this.settingsFile = settingsFile;
    this.settings = new LinkedHashMap<>(settings);
    this.address = address;
    writeSettings();
    this.rest = new ConnectRest(address);
  }

  /** Changes settings of the worker, which has them from its next start on. */
  public void changeSettings(Map<String, String> changes) {
    settings.putAll(changes);
    writeSettings();
  }

  /** Starts the worker, and waits until its REST interface answers. */
  public WorkerProcess start() {
    launch();
    awaitAnswer();
    return this;
  }

  /** Starts the worker without waiting for it. */
  public void launch() {
    process = children.start(program);
  }

  /** Waits until the REST interface answers. */
  public void awaitAnswer() {
    Waiting.until(
        "starting " + program.name() + " at " + address,
        START_TIMEOUT,
        START_PAUSE,
        () -> {
          process.requireAlive();
          return rest.answers();
        });
  }

  /** Of its REST interface. */
  public URI address() {
    return address;
  }

  public ConnectRest rest() {
    return rest;
  }

  /** The process that was started last. */
  public ChildProcess process() {
    return process;
  }

  /**
   * Resumes a stopped connector, and waits until it runs. Two that are resumed at once may hang for
   * ever: a standalone worker takes its two locks in one order for the request, in the other for
   * the tasks that it starts afterwards.
   */
  public void resume(String connector) {
    rest.resume(connector);
    awaitRunning(connector);
  }

  /** Waits until a connector and its tasks run; fails if one of them fails. */
  public void awaitRunning(String connector) {
    Waiting.until(
        "starting " + connector,
        START_TIMEOUT,
        PAUSE,
        () -> {
          requireHealthy(connector);
          return rest.status(connector).isRunning();
        });
  }

  /** Fails if the worker is gone, or reports that the connector or one of its tasks has failed. */
  public void requireHealthy(String connector) {
    process.requireAlive();
    ConnectorStatus status = rest.status(connector);
    if (status.isFailed()) {
      throw new ClusterException(
          connector + " failed: " + status.reason() + ". The worker's output: " + process.log());
    }
  }

  private void writeSettings() {
    PropertiesFile.write(settingsFile, "A worker with Chainlog on its plugin path", settings);
  }
}
