package io.chainlog.envelope.streams;

import io.chainlog.storage.StreamId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of streams: {@code <topic>-<partition>}, and {@code <topic>-<partition>@<n>} for the
 * n-th later incarnation of a topic that was deleted and made anew.
 *
 * <p>A topic name may hold {@code -}, so the last one separates; it never holds {@code @}. Numbers
 * are decimal without leading zeros, so that one topic-partition has one name.
 */
public final class TopicPartitionStreams {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<topic>[^@]+)-(?<partition>0|[1-9][0-9]*)(?:@(?<incarnation>[1-9][0-9]*))?");

  private TopicPartitionStreams() {}

  /**
   * The stream of a topic-partition.
   *
   * @param incarnation 0 for the first topic of that name
   * @throws IllegalArgumentException if the topic's name is not legal in Kafka, a number is
   *     negative, or the three together are longer than a stream's name may be
   */
  public static StreamId streamId(String topic, int partition, int incarnation) {
    return streamId(new TopicPartitionStream(topic, partition, incarnation));
  }

  /** The stream of a topic-partition. */
  public static StreamId streamId(TopicPartitionStream stream) {
    String name = stream.topic() + "-" + stream.partition();
    return new StreamId(stream.incarnation() == 0 ? name : name + "@" + stream.incarnation());
  }

  /** What a stream's name says; empty if it is not the name of a topic-partition's stream. */
  public static Optional<TopicPartitionStream> parse(StreamId stream) {
    Matcher matcher = NAME.matcher(stream.name());
    if (!matcher.matches() || !TopicPartitionStream.isLegalTopic(matcher.group("topic"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TopicPartitionStream(
              matcher.group("topic"),
              Integer.parseInt(matcher.group("partition")),
              incarnation(matcher.group("incarnation"))));
    } catch (NumberFormatException e) {
      return Optional.empty(); // more than 31 bits
    }
  }

  private static int incarnation(String number) {
    return number == null ? 0 : Integer.parseInt(number);
  }
}
