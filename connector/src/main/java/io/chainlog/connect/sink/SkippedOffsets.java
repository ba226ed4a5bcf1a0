package io.chainlog.connect.sink;

import io.chainlog.storage.StreamId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The records that an operator leaves out on purpose. Immutable. */
final class SkippedOffsets {
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<stream>[a-zA-Z0-9._-]{1,249}-[0-9]{1,9}(?:@[1-9][0-9]{0,8})?):(?<offset>[0-9]{1,18})");

  private final Map<String, Set<Long>> offsets;

  private SkippedOffsets(Map<String, Set<Long>> offsets) {
    this.offsets = offsets;
  }

  /**
   * Reads {@code topic-partition:offset,...}, or {@code topic-partition@n:offset} for a record of a
   * later incarnation.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  static SkippedOffsets parse(String text) {
    Map<String, Set<Long>> offsets = new HashMap<>();
    if (!text.isBlank()) {
      for (String entry : text.split(",", -1)) {
        Matcher matcher = ENTRY.matcher(entry.strip());
        if (!matcher.matches()) {
          throw new IllegalArgumentException(
              "'" + entry.strip() + "' is not topic-partition:offset, such as orders-0:4711");
        }
        offsets
            .computeIfAbsent(matcher.group("stream"), stream -> new HashSet<>())
            .add(Long.parseLong(matcher.group("offset")));
      }
    }
    return new SkippedOffsets(offsets);
  }

  boolean contains(StreamId stream, long offset) {
    return offsets.getOrDefault(stream.name(), Set.of()).contains(offset);
  }
}
