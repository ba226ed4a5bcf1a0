package io.chainlog.connect.source;

import io.chainlog.connect.streams.TopicPartitionStream;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * How a replayed topic is named.
 *
 * @param format text in which {@value #TOPIC} stands for the archived topic's name
 */
record TopicFormat(String format) {
  static final String TOPIC = "${topic}";

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
    if (format.replace(TOPIC, "").contains("${")) {
      throw invalid("only " + TOPIC + " is replaced: remove the other placeholder");
    }
    for (String topic : topics.isEmpty() ? List.of("t") : topics) {
      if (!TopicPartitionStream.isLegalTopic(name(topic))) {
        throw invalid("'" + name(topic) + "' is not a topic name that Kafka allows: change it");
      }
    }
  }

  /**
   * The topic to replay into.
   *
   * @throws ConnectException if Kafka would not allow it, since it has become too long
   */
  String apply(String topic) {
    String name = name(topic);
    if (!TopicPartitionStream.isLegalTopic(name)) {
      throw new ConnectException(
          String.format(
              Locale.ROOT,
              "topic %s would be replayed into '%s', which is not a topic name that Kafka allows: change %s",
              topic,
              name,
              ReplaySourceConfig.TOPIC_FORMAT_CONFIG));
    }
    return name;
  }

  private String name(String topic) {
    return format.replace(TOPIC, topic);
  }

  private ConfigException invalid(String reason) {
    return new ConfigException(ReplaySourceConfig.TOPIC_FORMAT_CONFIG, format, reason);
  }
}
