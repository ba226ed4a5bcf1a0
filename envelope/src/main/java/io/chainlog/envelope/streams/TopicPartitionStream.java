package io.chainlog.envelope.streams;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What the name of a stream says.
 *
 * @param topic name of the Kafka topic
 * @param partition number of the partition
 * @param incarnation 0 for the first topic of that name, n for the n-th made anew after a deletion
 */
public record TopicPartitionStream(String topic, int partition, int incarnation) {
  private static final Pattern LEGAL_TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /**
   * @throws IllegalArgumentException if the topic's name is not legal in Kafka, or a number is
   *     negative
   */
  public TopicPartitionStream {
    Objects.requireNonNull(topic, "topic");
    if (!isLegalTopic(topic)) {
      throw new IllegalArgumentException(
          "a topic name is 1 to 249 of a-z A-Z 0-9 . _ - and not . or ..: '" + topic + "'");
    }
    if (partition < 0 || incarnation < 0) {
      throw new IllegalArgumentException(
          "partition and incarnation must not be negative: " + partition + ", " + incarnation);
    }
  }

  /** Whether Kafka accepts the text as the name of a topic. */
  public static boolean isLegalTopic(String topic) {
    return LEGAL_TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
  }
}
