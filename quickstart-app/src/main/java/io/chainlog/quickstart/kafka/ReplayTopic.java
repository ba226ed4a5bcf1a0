package io.chainlog.quickstart.kafka;

import io.chainlog.cluster.ClusterException;
import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.PartitionReader;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topic to replay into. It must be empty: replayed records are compared from its first on.
 *
 * @param cluster where it is or will be
 * @param name its name
 */
public record ReplayTopic(KafkaCluster cluster, String name) {

  /**
   * Refuses a topic that has records, or another number of partitions.
   *
   * @param partitions how many are needed
   * @throws ClusterException if so
   */
  public void requireUsable(int partitions) {
    Optional<Integer> existing = cluster.partitions(name);
    if (existing.isEmpty()) {
      return;
    }
    if (existing.get() != partitions) {
      throw refused("has " + existing.get() + " partitions and should have " + partitions);
    }
    if (records() > 0) {
      throw refused("has been written to before");
    }
  }

  private ClusterException refused(String reason) {
    return new ClusterException(
        String.format(
            Locale.ROOT, "topic %s %s. Delete it, or name another with --replay-to", name, reason));
  }

  /** Creates it if it is missing, for messages as large as the archived topic's. */
  public void create(SourceTopic source) {
    requireUsable(source.partitions());
    if (cluster.partitions(name).isEmpty()) {
      String setting = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
      cluster.createTopic(
          name, source.partitions(), Map.of(setting, cluster.topicSetting(source.name(), setting)));
    }
  }

  /** How many records were written into it, ever. */
  public long records() {
    return cluster.endOffsets(name);
  }

  /**
   * Compares every record with the topic that was archived, and with the workload where there is
   * one: the topic is only what the broker gave back, the workload is what was meant.
   *
   * @param lastOffsets Kafka offset up to which each partition is archived
   * @param progress takes the number of records compared so far
   * @return the number of records that are identical
   * @throws ClusterException that tells the first difference
   */
  public long compare(SourceTopic source, List<Long> lastOffsets, LongConsumer progress) {
    Comparison withTopic = new Comparison(source.name(), name);
    Comparison withWorkload = new Comparison("the workload", name);
    for (int partition = 0; partition < source.partitions(); partition++) {
      try (PartitionReader original = source.read(partition, lastOffsets.get(partition))) {
        compare(withTopic, TopicRecord.in(original), partition);
      }
      if (source.workload().isPresent()) {
        compare(withWorkload, source.workload().get().committed(partition), partition);
      }
      progress.accept(withTopic.identical());
    }
    return withTopic.identical();
  }

  private void compare(Comparison comparison, Iterator<TopicRecord> expected, int partition) {
    try (PartitionReader replayed = cluster.read(name, partition)) {
      Optional<String> difference = comparison.firstDifference(expected, TopicRecord.in(replayed));
      if (difference.isPresent()) {
        throw new ClusterException(difference.get());
      }
    }
  }
}
