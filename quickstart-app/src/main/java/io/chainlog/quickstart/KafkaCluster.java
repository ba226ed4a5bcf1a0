package io.chainlog.quickstart;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka cluster as the quickstart sees it: topics to make and to read, and consumer groups. */
final class KafkaCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String bootstrapServers;
  private final Admin admin;

  KafkaCluster(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "default.api.timeout.ms",
                (int) PATIENCE.toMillis(),
                "request.timeout.ms",
                (int) PATIENCE.toMillis() / 2));
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** The cluster's id; fails when no broker answers. */
  String clusterId() {
    try {
      return get("ask for the cluster's id", admin.describeCluster().clusterId());
    } catch (QuickstartException e) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "no broker answers at %s. Check the address, and that it listens without encryption and login",
              bootstrapServers),
          e);
    }
  }

  /** Whether a broker answers within {@code patience}. */
  boolean answers(Duration patience) {
    try {
      return !admin
          .describeCluster()
          .nodes()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw QuickstartException.interrupted();
    }
  }

  /** How many partitions a topic has; empty if there is no such topic. */
  Optional<Integer> partitions(String topic) {
    KafkaFuture<Map<String, TopicDescription>> description =
        admin.describeTopics(List.of(topic)).allTopicNames();
    try {
      return Optional.of(
          get("describe topic " + topic, description).get(topic).partitions().size());
    } catch (QuickstartException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Makes a topic that keeps what it is given: no retention, since records carry the time they were
   * first written, and no compaction.
   */
  void createTopic(String topic, int partitions, String maxMessageBytes) {
    NewTopic created = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    created.configs(
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxMessageBytes));
    get("create topic " + topic, admin.createTopics(Set.of(created)).all());
  }

  /** A setting of a topic, its broker's default included. */
  String topicSetting(String topic, String setting) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs =
        get("read the settings of topic " + topic, admin.describeConfigs(List.of(resource)).all());
    return configs.get(resource).get(setting).value();
  }

  /** Forgets a consumer group, its members included, which must be gone. */
  void deleteGroup(String group) {
    get(
        "remove the members of group " + group,
        admin
            .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
            .all());
    get("delete group " + group, admin.deleteConsumerGroups(List.of(group)).all());
  }

  /** The sum of the ends of all partitions: the number of records of a topic made anew. */
  long endOffsets(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    return get("ask for the ends of " + topic, admin.listOffsets(latest).all()).values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  /** Opens a partition at its first record. */
  PartitionReader read(String topic, int partition) {
    return read(topic, partition, Long.MAX_VALUE);
  }

  /** Opens a partition at its first record, to stop before a Kafka offset. */
  PartitionReader read(String topic, int partition, long endOffset) {
    return new PartitionReader(consumer(), new TopicPartition(topic, partition), endOffset);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false,
            "allow.auto.create.topics",
            false,
            "max.poll.records",
            5_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static <T> T get(String what, KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new QuickstartException(
          String.format(Locale.ROOT, "cannot %s: %s", what, e.getCause().getMessage()),
          e.getCause());
    } catch (TimeoutException e) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT, "cannot %s: no answer within %d s", what, PATIENCE.toSeconds()),
          e);
    } catch (InterruptedException e) {
      throw QuickstartException.interrupted();
    }
  }
}
