package io.chainlog.quickstart.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The two connectors as a user would configure them. */
public final class Connectors {
  // Connect's default of 1 MiB is Kafka's default limit for a topic; a topic may have a higher one.
  private static final String MAX_REQUEST_BYTES = Integer.toString(128 << 20);

  private Connectors() {}

  /**
   * The sink.
   *
   * @param segmentBytes small for a small topic, so that it has more than one segment
   */
  public static Map<String, String> sink(
      String name, String topic, Path archive, long segmentBytes) {
    return connector(
        name,
        "io.chainlog.connect.sink.ArchiveSinkConnector",
        topic,
        archive,
        Map.ofEntries(
            Map.entry("segment.bytes", Long.toString(segmentBytes)),
            // Commits often, so that a kill comes between two commit points, not before the first.
            Map.entry("flush.max.bytes", "262144"),
            Map.entry("consumer.override.isolation.level", "read_committed"),
            Map.entry("consumer.override.auto.offset.reset", "earliest"),
            // A static member: after a kill the group takes it back at once, and does not wait for
            // the session of the killed one to time out.
            Map.entry("consumer.override.group.instance.id", name)));
  }

  /** The source; it replays each archived partition into the same partition of another topic. */
  public static Map<String, String> source(
      String name, String topic, String replayTopic, Path archive) {
    return connector(
        name,
        "io.chainlog.connect.source.ReplaySourceConnector",
        topic,
        archive,
        Map.of(
            "topic.format",
            replayTopic,
            "replay.id",
            name,
            "producer.override.max.request.size",
            MAX_REQUEST_BYTES));
  }

  /** Names the converters too, since a connector does not see the worker's. */
  private static Map<String, String> connector(
      String name, String connectorClass, String topic, Path archive, Map<String, String> more) {
    String converter = "org.apache.kafka.connect.converters.ByteArrayConverter";
    Map<String, String> settings = new HashMap<>(more);
    settings.putAll(
        Map.of(
            "name", name,
            "connector.class", connectorClass,
            "tasks.max", "1",
            "topics", topic,
            "archive.path", archive.toString(),
            "key.converter", converter,
            "value.converter", converter,
            "header.converter", converter));
    return settings;
  }
}
