package io.chainlog.connect.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one class that uses the plugin metrics API of Kafka 4.1. In an older worker each of its
 * methods fails with a {@link LinkageError}, which {@link TaskMetrics} expects.
 */
final class PluginTaskMetrics implements TaskMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(PluginTaskMetrics.class);

  private final PluginMetrics metrics;

  private PluginTaskMetrics(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  static TaskMetrics of(SinkTaskContext context) {
    return of(context.pluginMetrics());
  }

  static TaskMetrics of(SourceTaskContext context) {
    return of(context.pluginMetrics());
  }

  private static TaskMetrics of(PluginMetrics metrics) {
    return metrics == null ? NONE : new PluginTaskMetrics(metrics);
  }

  @Override
  public Registration gauge(
      String name, String description, Map<String, String> tags, Supplier<?> value) {
    MetricName metric =
        metrics.metricName(name, description, new LinkedHashMap<>(new TreeMap<>(tags)));
    Gauge<Object> gauge = (config, nowMs) -> value.get();
    try {
      metrics.addMetric(metric, gauge);
      return new Registered(metric);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // An earlier instance of this task that Connect has given up may still have it.
      LOG.warn("The metric {} is not published: {}", metric, e.getMessage());
      return () -> {};
    }
  }

  private final class Registered implements Registration {
    private final MetricName metric;
    private boolean removed;

    Registered(MetricName metric) {
      this.metric = metric;
    }

    @Override
    public void remove() {
      if (!removed) {
        removed = true;
        try {
          metrics.removeMetric(metric);
        } catch (IllegalArgumentException | IllegalStateException e) {
          LOG.debug("The metric {} was removed already", metric, e);
        }
      }
    }
  }
}
