package io.chainlog.quickstart;

import io.chainlog.cluster.KafkaCluster;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topic to replay into. Nothing of anybody's may be in it: replayed records are compared from
 * its first on, and no one wants them behind his own.
 *
 * @param cluster where it is or will be
 * @param name its name
 */
record ReplayTopic(KafkaCluster cluster, String name) {

  /**
   * Refuses a topic that holds something, or has too few partitions.
   *
   * @param partitions how many are needed
   */
  void requireUsable(int partitions) {
    Optional<Integer> existing = cluster.partitions(name);
    if (existing.isEmpty()) {
      return;
    }
    if (existing.get() != partitions) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "topic %s has %d partitions and should have %d. Delete it, or name another with --replay-to",
              name,
              existing.get(),
              partitions));
    }
    if (records() > 0) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "topic %s has been written to before. Delete it, or name another with --replay-to",
              name));
    }
  }

  /** Makes it if it is not there, for messages as large as the archived topic's. */
  void create(Subject subject) {
    requireUsable(subject.partitions());
    if (cluster.partitions(name).isEmpty()) {
      String maxMessageBytes =
          cluster.topicSetting(subject.topic(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      cluster.createTopic(
          name,
          subject.partitions(),
          Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxMessageBytes));
    }
  }

  /** How many records were written into it, ever. */
  long records() {
    return cluster.endOffsets(name);
  }
}
