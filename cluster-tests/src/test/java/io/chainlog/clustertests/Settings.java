package io.chainlog.clustertests;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Connectors as a user would configure them, with short time-outs. */
final class Settings {
  static final String SINK = "io.chainlog.connect.sink.ArchiveSinkConnector";
  static final String SOURCE = "io.chainlog.connect.source.ReplaySourceConnector";

  private static final String CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

  private Settings() {}

  /** A sink of some topics, separated by commas. */
  static Map<String, String> sink(String topics, Path archive) {
    Map<String, String> settings = common(SINK, archive);
    settings.put("topics", topics);
    settings.put("consumer.override.isolation.level", "read_committed");
    settings.put("consumer.override.auto.offset.reset", "earliest");
    settings.put("consumer.override.metadata.max.age.ms", "1000");
    settings.put("consumer.override.session.timeout.ms", "4000");
    settings.put("consumer.override.heartbeat.interval.ms", "500");
    return settings;
  }

  /** A source that replays some topics, separated by commas, each into {@code replayed.<topic>}. */
  static Map<String, String> replay(String topics, Path archive, String replayId) {
    Map<String, String> settings = common(SOURCE, archive);
    settings.put("topics", topics);
    settings.put("replay.id", replayId);
    settings.put("poll.interval.ms", "200");
    settings.put("streams.poll.interval.ms", "1000");
    return settings;
  }

  /** A source as {@link #replay} that delivers each record exactly once. */
  static Map<String, String> exactlyOnce(String topics, Path archive, String replayId) {
    Map<String, String> settings = replay(topics, archive, replayId);
    settings.put("exactly.once.support", "required");
    // A task that is killed leaves a transaction open on Connect's topic of offsets. No task starts
    // until it is over, since a task reads that topic to its end first: 60 s by default.
    settings.put("producer.override.transaction.timeout.ms", "10000");
    return settings;
  }

  private static Map<String, String> common(String connectorClass, Path archive) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("connector.class", connectorClass);
    settings.put("tasks.max", "2");
    settings.put("archive.path", archive.toString());
    settings.put("key.converter", CONVERTER);
    settings.put("value.converter", CONVERTER);
    settings.put("header.converter", CONVERTER);
    return settings;
  }
}
