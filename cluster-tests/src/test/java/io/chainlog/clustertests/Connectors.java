package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.ConnectRest;
import io.chainlog.cluster.ConnectorStatus;
import io.chainlog.cluster.WorkerProcess;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The connectors of a test, by name, through the REST interface of a worker that answers. For one
 * thread.
 */
final class Connectors implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private static final Pattern TRANSACTION_ERROR =
      Pattern.compile(
          "^org\\.apache\\.kafka\\.common\\.errors\\."
              + "(InvalidTxnState|InvalidProducerEpoch|ProducerFenced)Exception\\b");

  private final TestCluster cluster;
  private final Set<String> created = new LinkedHashSet<>();

  Connectors(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** The REST interface of a worker that answers. */
  ConnectRest rest() {
    return cluster.workers().stream()
        .map(WorkerProcess::rest)
        .filter(ConnectRest::answers)
        .findFirst()
        .orElseThrow(() -> new ClusterException("no worker answers"));
  }

  /**
   * Calls a worker until it accepts: while the workers rebalance, they refuse changes.
   *
   * @param call to a worker that answers
   */
  void retrying(Consumer<ConnectRest> call) {
    await().atMost(TIMEOUT).until(() -> isAccepted(call));
  }

  private boolean isAccepted(Consumer<ConnectRest> call) {
    try {
      call.accept(rest());
      return true;
    } catch (ClusterException e) {
      if (e.getMessage().contains("refuses") && !isPassing(e.getMessage())) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isPassing(String message) {
    return message.contains("rebalance")
        || message.contains("safely retried")
        || message.contains("timed out")
        || message.contains("leader")
        || message.contains("Not Found");
  }

  /** Creates a connector, or changes its settings. It is deleted at the end of the test. */
  void put(String connector, Map<String, String> settings) {
    created.add(connector);
    retrying(rest -> rest.putConfig(connector, settings));
  }

  /** Stops a connector, and waits until it has no task left. */
  void stop(String connector) {
    retrying(rest -> rest.stop(connector));
    await()
        .atMost(TIMEOUT)
        .until(() -> status(connector).equals(new ConnectorStatus("STOPPED", List.of(), "")));
  }

  void resume(String connector) {
    retrying(rest -> rest.resume(connector));
  }

  /** Deletes a connector if it is there, and waits until it is gone. */
  void delete(String connector) {
    retrying(
        rest -> {
          if (exists(connector)) {
            rest.delete(connector);
          }
        });
    await().atMost(TIMEOUT).until(() -> !exists(connector));
    created.remove(connector);
  }

  ConnectorStatus status(String connector) {
    try {
      return rest().status(connector);
    } catch (ClusterException e) {
      return ConnectorStatus.UNKNOWN;
    }
  }

  boolean isRunning(String connector) {
    return status(connector).isRunning();
  }

  void awaitRunning(String connector) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(() -> assertThat(isRunning(connector)).as(reason(connector)).isTrue());
  }

  /** Waits until the connector or one of its tasks has failed. Returns why. */
  String awaitFailure(String connector) {
    await().atMost(TIMEOUT).until(() -> status(connector).isFailed());
    return status(connector).trace();
  }

  /** Does what an operator does: restarts tasks that Kafka's transactions failed. */
  void restartAfterTransactionErrors(String connector) {
    for (ConnectorStatus.Task task : status(connector).tasks()) {
      if (task.isFailed() && TRANSACTION_ERROR.matcher(task.reason()).find()) {
        retrying(rest -> rest.restartTask(connector, task.id()));
        Figures.restartedAfterTransactionError();
      }
    }
  }

  private boolean exists(String connector) {
    return !status(connector).equals(ConnectorStatus.UNKNOWN);
  }

  private String reason(String connector) {
    ConnectorStatus status = status(connector);
    return connector + " " + status.state() + " " + status.taskStates() + " " + status.trace();
  }

  /** Deletes every connector that was created here. */
  @Override
  public void close() {
    List.copyOf(created).forEach(this::delete);
  }
}
