package io.chainlog.quickstart;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two connectors as a user would configure them. */
final class Connectors {
  // Connect's default of 1 MiB is Kafka's default limit for a topic; a topic may have a higher one.
  private static final String MAX_REQUEST_BYTES = Integer.toString(128 << 20);

  /** The only one that keeps each byte as it is. */
  static final String BYTE_ARRAY_CONVERTER =
      "org.apache.kafka.connect.converters.ByteArrayConverter";

  private Connectors() {}

  /**
   * The sink.
   *
   * @param segmentBytes small for a small topic, so that it has more than one segment
   */
  static Map<String, String> archive(String name, String topic, Path archive, long segmentBytes) {
    return withConverters(
        Map.entry("name", name),
        Map.entry("connector.class", "io.chainlog.connect.sink.ArchiveSinkConnector"),
        Map.entry("tasks.max", "1"),
        Map.entry("topics", topic),
        Map.entry("archive.path", archive.toString()),
        Map.entry("segment.bytes", Long.toString(segmentBytes)),
        // Commits often, so that a kill comes between two commit points and not before the first.
        Map.entry("flush.max.bytes", "262144"),
        Map.entry("consumer.override.isolation.level", "read_committed"),
        Map.entry("consumer.override.auto.offset.reset", "earliest"),
        // A static member: after a kill the group takes it back at once, and does not wait for the
        // dead one's session to time out.
        Map.entry("consumer.override.group.instance.id", name));
  }

  /** The source; it replays each archived partition into the same partition of another topic. */
  static Map<String, String> replay(String name, String topic, String topicFormat, Path archive) {
    return withConverters(
        Map.entry("name", name),
        Map.entry("connector.class", "io.chainlog.connect.source.ReplaySourceConnector"),
        Map.entry("tasks.max", "1"),
        Map.entry("topics", topic),
        Map.entry("topic.format", topicFormat),
        Map.entry("replay.id", name),
        Map.entry("archive.path", archive.toString()),
        Map.entry("producer.override.max.request.size", MAX_REQUEST_BYTES));
  }

  /** The connectors ask for them by name, since a worker's own are not shown to them. */
  @SafeVarargs
  private static Map<String, String> withConverters(Map.Entry<String, String>... settings) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Map.Entry<String, String> setting : settings) {
      all.put(setting.getKey(), setting.getValue());
    }
    for (String what : List.of("key", "value", "header")) {
      all.put(what + ".converter", BYTE_ARRAY_CONVERTER);
    }
    return all;
  }
}
