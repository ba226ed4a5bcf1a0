package io.chainlog.connect.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Topic-partitions, and the consumer group of one sink: who owns which, and what is committed. */
final class KafkaGroup {
  static final Comparator<TopicPartition> BY_NAME_AND_NUMBER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private final Map<TopicPartition, KafkaLog> logs = new TreeMap<>(BY_NAME_AND_NUMBER);
  private final Map<TopicPartition, ModelConsumer> owners = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private int commitsToFail;

  void createTopic(TopicPartition partition) {
    logs.put(partition, new KafkaLog());
  }

  List<TopicPartition> partitions() {
    return new ArrayList<>(logs.keySet());
  }

  /** Those whose streams are not damaged. */
  List<TopicPartition> soundPartitions() {
    return logs.keySet().stream().filter(partition -> !log(partition).isDamaged()).toList();
  }

  KafkaLog log(TopicPartition partition) {
    return logs.get(partition);
  }

  /** Where a consumer starts: what was committed, else the earliest record. */
  long startOf(TopicPartition partition) {
    Long offset = committed.get(partition);
    return offset == null ? log(partition).startOffset() : offset;
  }

  /** Null if nothing is committed. */
  Long committed(TopicPartition partition) {
    return committed.get(partition);
  }

  /** What the group committed before this sink had an archive. */
  void committedBefore(TopicPartition partition, long offset) {
    committed.put(partition, offset);
  }

  /** As the coordinator does for a deleted topic, some time later. */
  void forgetCommitted(TopicPartition partition) {
    committed.remove(partition);
  }

  void own(TopicPartition partition, ModelConsumer consumer) {
    owners.put(partition, consumer);
  }

  ModelConsumer owner(TopicPartition partition) {
    return owners.get(partition);
  }

  /** The next so many commits fail, whoever commits. */
  void failCommits(int count) {
    commitsToFail = count;
  }

  /**
   * Commits.
   *
   * @throws KafkaException if the consumer no longer is a member, or by chance
   */
  void commit(ModelConsumer consumer, Map<TopicPartition, Long> offsets) {
    if (commitsToFail > 0) {
      commitsToFail--;
      throw new KafkaException("the coordinator is not available");
    }
    for (TopicPartition partition : offsets.keySet()) {
      if (owners.get(partition) != consumer) {
        throw new KafkaException("the group has rebalanced: " + partition + " is of another one");
      }
    }
    committed.putAll(offsets);
  }
}
