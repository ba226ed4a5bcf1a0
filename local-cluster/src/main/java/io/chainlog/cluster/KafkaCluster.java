package io.chainlog.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A client's view of a Kafka cluster: topics, what they contain, and consumer groups. Each call
 * waits for the broker's answer and fails with a {@link ClusterException} after a time-out.
 *
 * <p>Thread-safe.
 */
public final class KafkaCluster implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(50);

  // No retention, since records carry the time they were first written, and no compaction.
  private static final Map<String, String> KEEPS_EVERYTHING =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");

  private final String bootstrapServers;
  private final Admin admin;

  /** Connects to brokers that listen without encryption and login. */
  public KafkaCluster(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "default.api.timeout.ms",
                (int) TIMEOUT.toMillis(),
                "request.timeout.ms",
                (int) TIMEOUT.toMillis() / 2));
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Fences the producer of a transactional id, so that its next transaction fails. */
  public void fenceProducer(String transactionalId) {
    get(
        "fence " + transactionalId,
        admin.fenceProducers(List.of(transactionalId)).fencedProducers().get(transactionalId));
  }

  /** The cluster's id; fails when no broker answers. */
  public String clusterId() {
    try {
      return get("ask for the cluster's id", admin.describeCluster().clusterId());
    } catch (ClusterException e) {
      throw new ClusterException(
          "no broker answers at "
              + bootstrapServers
              + ". Check the address, and that it listens without encryption and login",
          e);
    }
  }

  /** Whether a broker answers within {@code timeout}. */
  public boolean answers(Duration timeout) {
    try {
      return !admin
          .describeCluster()
          .nodes()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw ClusterException.interrupted();
    }
  }

  /** How many partitions a topic has; empty if there is no such topic. */
  public Optional<Integer> partitions(String topic) {
    KafkaFuture<Map<String, TopicDescription>> description =
        admin.describeTopics(List.of(topic)).allTopicNames();
    try {
      return Optional.of(
          get("describe topic " + topic, description).get(topic).partitions().size());
    } catch (ClusterException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Creates a topic that keeps what it is given, unless the settings ask for something else.
   *
   * @param settings added to those that keep everything, and stronger
   */
  public void createTopic(String topic, int partitions, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(KEEPS_EVERYTHING);
    all.putAll(settings);
    NewTopic created = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(all);
    // The deletion of a topic of that name may still be under way.
    Waiting.until("creating topic " + topic, TIMEOUT, PAUSE, () -> tryToCreate(created));
    Waiting.until("seeing topic " + topic, TIMEOUT, PAUSE, () -> partitions(topic).isPresent());
  }

  /** Deletes a topic and waits until brokers no longer know it. */
  public void deleteTopic(String topic) {
    get("delete topic " + topic, admin.deleteTopics(List.of(topic)).all());
    Waiting.until("deleting topic " + topic, TIMEOUT, PAUSE, () -> partitions(topic).isEmpty());
  }

  /** Raises a topic's number of partitions. */
  public void addPartitions(String topic, int total) {
    Map<String, NewPartitions> wanted = Map.of(topic, NewPartitions.increaseTo(total));
    get("add partitions to " + topic, admin.createPartitions(wanted).all());
  }

  /** A setting of a topic, its broker's default included. */
  public String topicSetting(String topic, String setting) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs =
        get("read the settings of topic " + topic, admin.describeConfigs(List.of(resource)).all());
    return configs.get(resource).get(setting).value();
  }

  /** Changes settings of a topic. */
  public void alterTopic(String topic, Map<String, String> settings) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    List<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    get(
        "change the settings of topic " + topic,
        admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
  }

  /** Removes a partition's records before a Kafka offset, as retention does. */
  public void deleteRecordsBefore(String topic, int partition, long offset) {
    TopicPartition topicPartition = new TopicPartition(topic, partition);
    get(
        "delete records of " + topicPartition,
        admin.deleteRecords(Map.of(topicPartition, RecordsToDelete.beforeOffset(offset))).all());
  }

  /** The Kafka offset that each partition's next record gets. */
  public Map<TopicPartition, Long> ends(String topic) {
    return offsets(topic, OffsetSpec.latest());
  }

  /** The Kafka offset of each partition's first record. */
  public Map<TopicPartition, Long> starts(String topic) {
    return offsets(topic, OffsetSpec.earliest());
  }

  /** The sum of the ends of all partitions: the number of records of a topic without markers. */
  public long endOffsets(String topic) {
    return ends(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  /** The offsets that a consumer group has committed. */
  public Map<TopicPartition, Long> groupOffsets(String group) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(
            "read the offsets of group " + group,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    return committed.entrySet().stream()
        .filter(entry -> entry.getValue() != null)
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  /** Deletes a consumer group, its members included, which must be gone. */
  public void deleteGroup(String group) {
    get(
        "remove the members of group " + group,
        admin
            .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
            .all());
    get("delete group " + group, admin.deleteConsumerGroups(List.of(group)).all());
  }

  /** Reads the committed records of a partition, from its first to its present end. */
  public PartitionReader read(String topic, int partition) {
    return read(topic, partition, Long.MAX_VALUE);
  }

  /** Reads the committed records of a partition before a Kafka offset. */
  public PartitionReader read(String topic, int partition, long endOffset) {
    return new PartitionReader(consumer(), new TopicPartition(topic, partition), 0, endOffset);
  }

  /** Reads the committed records of a partition from a Kafka offset to its present end. */
  public PartitionReader readFrom(TopicPartition partition, long startOffset) {
    return new PartitionReader(consumer(), partition, startOffset, Long.MAX_VALUE);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }

  private boolean tryToCreate(NewTopic topic) {
    try {
      get("create topic " + topic.name(), admin.createTopics(Set.of(topic)).all());
      return true;
    } catch (ClusterException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private Map<TopicPartition, Long> offsets(String topic, OffsetSpec which) {
    int partitions =
        partitions(topic).orElseThrow(() -> new ClusterException("there is no topic " + topic));
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      wanted.put(new TopicPartition(topic, partition), which);
    }
    Map<TopicPartition, ListOffsetsResultInfo> found =
        get("ask for offsets of " + topic, admin.listOffsets(wanted).all());
    return found.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
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
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ClusterException("cannot " + what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new ClusterException(
          "cannot " + what + ": no answer within " + TIMEOUT.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      throw ClusterException.interrupted();
    }
  }
}
