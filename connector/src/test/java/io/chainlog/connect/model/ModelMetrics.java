package io.chainlog.connect.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;

/** The metrics of one task, which refuse a name that is taken, as a worker's do. */
final class ModelMetrics implements PluginMetrics {
  private final Map<MetricName, MetricValueProvider<?>> metrics = new ConcurrentHashMap<>();

  @Override
  @SuppressWarnings("NonApiType") // the signature is Kafka's
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return new MetricName(name, "plugins", description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> value) {
    if (metrics.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException("metric " + name + " already exists");
    }
  }

  @Override
  public void removeMetric(MetricName name) {
    if (metrics.remove(name) == null) {
      throw new IllegalArgumentException("metric " + name + " doesn't exist");
    }
  }

  @Override
  public Sensor addSensor(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeSensor(String name) {
    throw new UnsupportedOperationException();
  }

  /** Reads all gauges, as a monitoring system does at any time. */
  void readAll() {
    metrics.forEach(
        (name, value) -> {
          Object read = value instanceof Gauge<?> gauge ? gauge.value(null, 0) : null;
          if (read == null) {
            throw new AssertionError("no value of " + name);
          }
        });
  }
}
