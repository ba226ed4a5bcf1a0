package io.chainlog.connect.metrics;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one task. The worker adds the names of connector and task, and removes whatever is
 * left when the task ends.
 *
 * <p>Gauges are added on the task's thread. Their suppliers are called on any thread, also while
 * the task works, and must neither block nor throw.
 */
public interface TaskMetrics {

  /** For workers before Kafka 4.1, which cannot publish the metrics of a plugin. */
  TaskMetrics NONE = (name, description, tags, value) -> () -> {};

  /** What is published until it is removed. */
  interface Registration {
    /** Does nothing when called again. */
    void remove();
  }

  /**
   * Publishes a value.
   *
   * @param name in Kafka's style, such as {@code records-total}
   * @param description one sentence with the unit
   * @param tags tell equal names apart, such as topic and partition; empty for the task as a whole
   * @param value a number or a text
   */
  Registration gauge(String name, String description, Map<String, String> tags, Supplier<?> value);

  /** Publishes a value of the task as a whole. */
  default Registration gauge(String name, String description, Supplier<?> value) {
    return gauge(name, description, Map.of(), value);
  }

  /** The metrics of a sink task. */
  static TaskMetrics of(SinkTaskContext context) {
    return orNone(() -> PluginTaskMetrics.of(context));
  }

  /** The metrics of a source task. */
  static TaskMetrics of(SourceTaskContext context) {
    return orNone(() -> PluginTaskMetrics.of(context));
  }

  private static TaskMetrics orNone(Supplier<TaskMetrics> metrics) {
    try {
      return metrics.get();
    } catch (NoSuchMethodError | NoClassDefFoundError e) {
      Logger log = LoggerFactory.getLogger(TaskMetrics.class);
      log.info("This worker has no plugin metrics (Kafka before 4.1): none are published");
      log.debug("What is missing", e);
      return NONE;
    }
  }
}
