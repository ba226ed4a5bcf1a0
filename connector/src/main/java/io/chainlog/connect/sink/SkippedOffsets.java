package io.chainlog.connect.sink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** The records that an operator leaves out on purpose. Immutable. */
final class SkippedOffsets {
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<topic>[a-zA-Z0-9._-]{1,249})-(?<partition>[0-9]{1,9}):(?<offset>[0-9]{1,18})");

  private final Map<TopicPartition, Set<Long>> offsets;

  private SkippedOffsets(Map<TopicPartition, Set<Long>> offsets) {
    this.offsets = offsets;
  }

  /**
   * Reads {@code topic-partition:offset,...}.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  static SkippedOffsets parse(String text) {
    Map<TopicPartition, Set<Long>> offsets = new HashMap<>();
    if (!text.isBlank()) {
      for (String entry : text.split(",", -1)) {
        Matcher matcher = ENTRY.matcher(entry.strip());
        if (!matcher.matches()) {
          throw new IllegalArgumentException(
              "'" + entry.strip() + "' is not topic-partition:offset, such as orders-0:4711");
        }
        TopicPartition partition =
            new TopicPartition(
                matcher.group("topic"), Integer.parseInt(matcher.group("partition")));
        offsets
            .computeIfAbsent(partition, p -> new HashSet<>())
            .add(Long.parseLong(matcher.group("offset")));
      }
    }
    return new SkippedOffsets(offsets);
  }

  boolean contains(TopicPartition partition, long offset) {
    return offsets.getOrDefault(partition, Set.of()).contains(offset);
  }
}
