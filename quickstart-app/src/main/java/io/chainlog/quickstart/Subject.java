package io.chainlog.quickstart;

import io.chainlog.cluster.KafkaCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The topic that a run is about.
 *
 * @param cluster where it is
 * @param topic its name
 * @param spans what its partitions hold; what is added later is not asked for
 * @param workload what was written into it, empty for a user's own topic
 */
record Subject(
    KafkaCluster cluster, String topic, List<PartitionSpan> spans, Optional<Workload> workload) {

  /** Reads a topic through once. */
  static Subject survey(
      KafkaCluster cluster, String topic, int partitions, Optional<Workload> workload, Step step) {
    List<PartitionSpan> spans = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      try (TopicReader reader = new TopicReader(cluster.read(topic, partition))) {
        spans.add(PartitionSpan.of(partition, reader));
      }
      step.progress(spans.size(), partitions);
    }
    return new Subject(cluster, topic, List.copyOf(spans), workload);
  }

  int partitions() {
    return spans.size();
  }

  long records() {
    return PartitionSpan.records(spans);
  }
}
