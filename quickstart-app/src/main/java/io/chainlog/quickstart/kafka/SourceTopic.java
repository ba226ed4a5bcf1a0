package io.chainlog.quickstart.kafka;

import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The topic that is archived, as it was when it was read through; what is added later is not asked
 * for.
 *
 * @param cluster where it is
 * @param name its name
 * @param records how many committed records it has
 * @param lastOffsets Kafka offset of the last record of each partition, -1 if there is none
 * @param workload what was written into it, empty for a user's own topic
 */
public record SourceTopic(
    KafkaCluster cluster,
    String name,
    long records,
    List<Long> lastOffsets,
    Optional<Workload> workload) {

  /**
   * Reads a topic through once.
   *
   * @param progress takes the number of partitions read so far
   */
  public static SourceTopic survey(
      KafkaCluster cluster,
      String topic,
      int partitions,
      Optional<Workload> workload,
      LongConsumer progress) {
    long records = 0;
    List<Long> lastOffsets = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      long lastOffset = -1;
      try (PartitionReader reader = cluster.read(topic, partition)) {
        for (; reader.hasNext(); records++) {
          lastOffset = reader.next().offset();
        }
      }
      lastOffsets.add(lastOffset);
      progress.accept(lastOffsets.size());
    }
    return new SourceTopic(cluster, topic, records, List.copyOf(lastOffsets), workload);
  }

  /** The committed records of a partition up to a Kafka offset, that included. */
  public PartitionReader read(int partition, long lastOffset) {
    return cluster.read(name, partition, lastOffset + 1);
  }

  /** The number of its partitions. */
  public int partitions() {
    return lastOffsets.size();
  }
}
