package io.chainlog.connect.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the workers publish over JMX, which run in this process. */
final class WorkerMetrics {
  private static final MBeanServer METRICS = ManagementFactory.getPlatformMBeanServer();

  private WorkerMetrics() {}

  /** A number that each task of a connector publishes, added up. */
  static double total(String connector, String metric) throws JMException {
    double total = 0;
    for (ObjectName task : ofPlugin(connector, ",*")) {
      if (task.getKeyProperty("topic") == null) {
        total += ((Number) METRICS.getAttribute(task, metric)).doubleValue();
      }
    }
    return total;
  }

  /** What the one task that has a partition publishes of it. */
  static Object ofPartition(String connector, String topic, int partition, String metric)
      throws JMException {
    String tags = ",topic=" + topic + ",partition=" + partition + ",*";
    Set<ObjectName> found = ofPlugin(connector, tags);
    assertThat(found).as(tags).hasSize(1);
    return METRICS.getAttribute(found.iterator().next(), metric);
  }

  private static Set<ObjectName> ofPlugin(String connector, String tags) throws JMException {
    String pattern = "kafka.connect:type=plugins,connector=" + connector + tags;
    return METRICS.queryNames(new ObjectName(pattern), null).stream()
        .filter(name -> name.getKeyProperty("task") != null)
        .collect(Collectors.toSet());
  }

  /** The tasks of all connectors that have not ended yet. */
  static Set<ObjectName> tasks() throws JMException {
    String pattern = "kafka.connect:type=*-task-metrics,connector=*,task=*";
    return METRICS.queryNames(new ObjectName(pattern), null).stream()
        .filter(task -> !task.getKeyProperty("type").equals("connector-task-metrics"))
        .collect(Collectors.toSet());
  }
}
