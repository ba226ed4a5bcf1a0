package io.chainlog.connect.source;

import io.chainlog.envelope.streams.TopicPartitionStream;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a replayed topic is named.
 *
 * @param format text in which {@value #TOPIC} stands for the archived topic's name, and {@value
 *     #INCARNATION} for its incarnation
 */
record TopicFormat(String format) {
  static final String TOPIC = "${topic}";
  static final String INCARNATION = "${incarnation}";

  /**
   * Checks that different topics get different names, and that the names are legal.
   *
   * @param topics the topics named in the configuration; empty if a pattern selects them
   * @throws ConfigException if not
   */
  void check(List<String> topics) {
    if (!format.contains(TOPIC) && topics.size() != 1) {
      throw invalid("without " + TOPIC + " all topics would be replayed into one: add it");
    }
    if (format.replace(TOPIC, "").replace(INCARNATION, "").contains("${")) {
      throw invalid(
          "only " + TOPIC + " and " + INCARNATION + " are replaced: remove the other placeholder");
    }
    for (String topic : topics.isEmpty() ? List.of("t") : topics) {
      if (!TopicPartitionStream.isLegalTopic(name(topic, 0))) {
        throw invalid(illegal(name(topic, 0)));
      }
    }
  }

  /** Checks that no topic would be replayed into itself. */
  void requireOtherTopics(List<String> topics) {
    for (String topic : topics.isEmpty() ? List.of("t") : topics) {
      if (name(topic, 0).equals(topic)) {
        throw invalid(
            "topics would be replayed into themselves. Where they are still archived that never ends:"
                + " change it, or set "
                + ReplaySourceConfig.REPLAY_MODE_CONFIG
                + "=snapshot to restore what is archived now");
      }
    }
  }

  /** The topic to replay into, which Kafka need not allow. */
  String apply(TopicPartitionStream archived) {
    return name(archived.topic(), archived.incarnation());
  }

  /** Why and how to change a name that Kafka does not allow. */
  static String illegal(String name) {
    return "'" + name + "' is not a topic name that Kafka allows: change it";
  }

  String name(String topic, int incarnation) {
    return format.replace(TOPIC, topic).replace(INCARNATION, Integer.toString(incarnation));
  }

  private ConfigException invalid(String reason) {
    return new ConfigException(ReplaySourceConfig.TOPIC_FORMAT_CONFIG, format, reason);
  }
}
