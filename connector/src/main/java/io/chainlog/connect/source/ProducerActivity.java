package io.chainlog.connect.source;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells an outage from a missing partition by the task's own producer, whose metrics every worker
 * publishes over JMX: while a partition is missing the brokers answer its requests for metadata.
 */
final class ProducerActivity implements BrokerProbe {
  private static final String METRICS = "kafka.producer:type=producer-metrics,client-id=*";
  private static final String RESPONSES = "response-total";

  /** A producer that waits for metadata asks at least every second. */
  private static final long SILENCE_MS = 5_000;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final String clientId;
  private final Clock clock;
  private double responses = -1;
  private long lastResponseMs;

  ProducerActivity(Map<String, String> settings, int taskNumber, Clock clock) {
    String overridden = settings.get("producer.override.client.id");
    this.clientId =
        overridden == null
            ? "connector-producer-" + settings.get("name") + "-" + taskNumber
            : overridden;
    this.clock = clock;
  }

  @Override
  public synchronized void sample() {
    double now = responses();
    if (now != responses) {
      responses = now;
      lastResponseMs = clock.millis();
    }
  }

  /** True as well if the metrics are not there. */
  @Override
  public synchronized boolean isReachable() {
    return responses < 0 || clock.millis() - lastResponseMs < SILENCE_MS;
  }

  @Override
  public Optional<String> missing(TopicPartition partition) {
    return Optional.empty();
  }

  private double responses() {
    try {
      for (ObjectName name : server.queryNames(new ObjectName(METRICS), null)) {
        if (unquoted(name.getKeyProperty("client-id")).equals(clientId)) {
          return ((Number) server.getAttribute(name, RESPONSES)).doubleValue();
        }
      }
    } catch (JMException e) {
      return -1; // removed since it was listed, or not published
    }
    return -1;
  }

  private static String unquoted(String value) {
    return value.startsWith("\"") ? ObjectName.unquote(value) : value;
  }
}
