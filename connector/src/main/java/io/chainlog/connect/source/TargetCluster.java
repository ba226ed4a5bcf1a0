package io.chainlog.connect.source;

import io.chainlog.connect.kafka.AdminSettings;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The cluster that is replayed into, by an admin client. Thread safe. */
final class TargetCluster implements BrokerProbe, Closeable {
  static final int MISSING = 0;

  private static final Duration CLOSING = Duration.ofSeconds(2);

  /** Names of the settings of a topic, and of the broker's that they follow. */
  private static final Map<String, String> BROKER_NAMES =
      Map.of(
          TargetLimits.CLEANUP_POLICY, "log.cleanup.policy",
          TargetLimits.RETENTION_BYTES, "log.retention.bytes",
          TargetLimits.TIMESTAMP_TYPE, "log.message.timestamp.type",
          TargetLimits.BEFORE_MAX_MS, "log.message.timestamp.before.max.ms",
          TargetLimits.AFTER_MAX_MS, "log.message.timestamp.after.max.ms",
          TargetLimits.MAX_MESSAGE_BYTES, "message.max.bytes");

  private final Admin admin;

  TargetCluster(Admin admin) {
    this.admin = admin;
  }

  /**
   * @throws org.apache.kafka.connect.errors.ConnectException if the client refuses its
   *     configuration
   */
  static TargetCluster connect(TargetAdmin target) {
    return new TargetCluster(AdminSettings.connect(target.client()));
  }

  /** No broker answered. */
  static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(Throwable cause) {
      super("the brokers do not answer: " + cause, cause);
    }
  }

  /**
   * A topic.
   *
   * @param partitions {@link #MISSING} if there is no such topic
   */
  record Topic(int partitions, TargetLimits limits) {}

  /** What a topic gets that is created without further words. */
  record Defaults(boolean createsTopics, int partitions, TargetLimits limits) {}

  /** The topics, without those that this user may not describe. */
  Map<String, Topic> topics(Collection<String> names) throws UnreachableException {
    Map<String, Integer> partitions = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> entry :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      partitions(entry.getValue()).ifPresent(n -> partitions.put(entry.getKey(), n));
    }
    Map<String, TargetLimits> limits =
        limits(partitions.keySet().stream().filter(t -> partitions.get(t) != MISSING).toList());
    Map<String, Topic> topics = new HashMap<>();
    partitions.forEach(
        (name, n) -> topics.put(name, new Topic(n, limits.getOrDefault(name, TargetLimits.NONE))));
    return topics;
  }

  private static Optional<Integer> partitions(KafkaFuture<TopicDescription> description)
      throws UnreachableException {
    try {
      return get(description).map(topic -> topic.partitions().size());
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.of(MISSING);
    }
  }

  private Map<String, TargetLimits> limits(Collection<String> topics) throws UnreachableException {
    List<ConfigResource> resources = new ArrayList<>();
    topics.forEach(t -> resources.add(new ConfigResource(ConfigResource.Type.TOPIC, t)));
    Map<String, TargetLimits> limits = new HashMap<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> entry :
        admin.describeConfigs(resources).values().entrySet()) {
      get(entry.getValue())
          .ifPresent(c -> limits.put(entry.getKey().name(), new TargetLimits(values(c))));
    }
    return limits;
  }

  /** What brokers do for a topic that does not exist. */
  Defaults defaults() throws UnreachableException {
    Collection<Node> nodes = get(admin.describeCluster().nodes()).orElse(List.of());
    Map<String, String> broker = new HashMap<>();
    for (Node node : nodes.stream().limit(1).toList()) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
      get(admin.describeConfigs(List.of(resource)).values().get(resource))
          .ifPresent(config -> broker.putAll(values(config)));
    }
    String partitions = broker.getOrDefault("num.partitions", "");
    return new Defaults(
        !"false".equals(broker.get("auto.create.topics.enable")),
        partitions.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(partitions),
        new TargetLimits(topicDefaults(broker)));
  }

  private static Map<String, String> topicDefaults(Map<String, String> broker) {
    Map<String, String> topic = new HashMap<>();
    BROKER_NAMES.forEach(
        (name, brokers) -> {
          if (broker.containsKey(brokers)) {
            topic.put(name, broker.get(brokers));
          }
        });
    retention(broker).ifPresent(ms -> topic.put(TargetLimits.RETENTION_MS, Long.toString(ms)));
    return topic;
  }

  /** Three settings of a broker, of which the finest counts. */
  private static Optional<Long> retention(Map<String, String> broker) {
    Map<String, Duration> units = new LinkedHashMap<>();
    units.put("log.retention.ms", Duration.ofMillis(1));
    units.put("log.retention.minutes", Duration.ofMinutes(1));
    units.put("log.retention.hours", Duration.ofHours(1));
    for (Map.Entry<String, Duration> unit : units.entrySet()) {
      String value = broker.get(unit.getKey());
      if (value != null && !value.isEmpty()) {
        long number = Long.parseLong(value);
        return Optional.of(number < 0 ? -1 : number * unit.getValue().toMillis());
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
    }
    return values;
  }

  @Override
  public void sample() {
    // asks when it has to
  }

  @Override
  public boolean isReachable() {
    try {
      get(admin.describeCluster().clusterId());
      return true;
    } catch (UnreachableException e) {
      return false;
    }
  }

  @Override
  public Optional<String> missing(TopicPartition partition) {
    try {
      Topic topic = topics(List.of(partition.topic())).get(partition.topic());
      if (topic == null || topic.partitions() > partition.partition()) {
        return Optional.empty();
      }
      return Optional.of(
          topic.partitions() == MISSING
              ? "the topic does not exist"
              : "the topic has " + topic.partitions() + " partitions");
    } catch (UnreachableException e) {
      return Optional.empty();
    }
  }

  /** Empty if this user is not allowed to ask. */
  private static <T> Optional<T> get(KafkaFuture<T> future) throws UnreachableException {
    try {
      return Optional.ofNullable(future.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException missing) {
        throw missing;
      }
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw new UnreachableException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnreachableException(e);
    }
  }

  @Override
  public void close() {
    admin.close(CLOSING);
  }
}
