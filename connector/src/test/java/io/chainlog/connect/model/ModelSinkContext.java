package io.chainlog.connect.model;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.IllegalWorkerStateException;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a sink task asks of its worker, as Kafka 4.3.1 answers it. */
final class ModelSinkContext implements SinkTaskContext {
  private final ModelConsumer consumer;
  private final BooleanSupplier connectorPaused;
  private final Map<TopicPartition, Long> offsets = new HashMap<>();
  private final Set<TopicPartition> pausedPartitions = new HashSet<>();
  private final ModelMetrics metrics = new ModelMetrics();
  private boolean commitRequested;
  private long timeoutMs = -1;

  ModelSinkContext(ModelConsumer consumer, BooleanSupplier connectorPaused) {
    this.consumer = consumer;
    this.connectorPaused = connectorPaused;
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> wanted) {
    offsets.putAll(wanted);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    offsets.put(partition, offset);
  }

  /** What the task wants to be rewound to; the worker clears it. */
  Map<TopicPartition, Long> offsets() {
    return offsets;
  }

  @Override
  public void timeout(long milliseconds) {
    timeoutMs = milliseconds;
  }

  /** The wait that the task asked for, once; -1 if it did not. */
  long takeTimeoutMs() {
    long wanted = timeoutMs;
    timeoutMs = -1;
    return wanted;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return consumer.assignment();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    Collections.addAll(pausedPartitions, partitions);
    if (!connectorPaused.getAsBoolean()) {
      changeConsumer(() -> consumer.pause(List.of(partitions)));
    }
  }

  @Override
  public void resume(TopicPartition... partitions) {
    List.of(partitions).forEach(pausedPartitions::remove);
    if (!connectorPaused.getAsBoolean()) {
      changeConsumer(() -> consumer.resume(List.of(partitions)));
    }
  }

  private static void changeConsumer(Runnable change) {
    try {
      change.run();
    } catch (IllegalStateException e) {
      throw new IllegalWorkerStateException(
          "a task may only pause and resume partitions that are assigned to it", e);
    }
  }

  Set<TopicPartition> pausedPartitions() {
    return pausedPartitions;
  }

  /** Resumes all that the task has not paused. */
  void resumeAll() {
    for (TopicPartition partition : consumer.assignment()) {
      if (!pausedPartitions.contains(partition)) {
        consumer.resume(Set.of(partition));
      }
    }
  }

  /** After an assignment: what is not assigned any more is no longer paused either. */
  void pauseAsBefore(boolean allWerePaused) {
    if (allWerePaused) {
      resumeAll();
    }
    pausedPartitions.retainAll(consumer.assignment());
    if (connectorPaused.getAsBoolean()) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.pause(pausedPartitions);
    }
  }

  @Override
  public void requestCommit() {
    commitRequested = true;
  }

  boolean isCommitRequested() {
    return commitRequested;
  }

  void clearCommitRequest() {
    commitRequested = false;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return metrics;
  }

  void readMetrics() {
    metrics.readAll();
  }
}
