package io.chainlog.compat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Settings of the two connectors as a user would write them. */
final class ConnectorSettings {
  private static final String BYTE_ARRAYS =
      "org.apache.kafka.connect.converters.ByteArrayConverter";

  private ConnectorSettings() {}

  static Map<String, String> sink(Path archive, String topic) {
    Map<String, String> settings = connector("sink.ArchiveSinkConnector", archive, topic);
    settings.put("consumer.override.isolation.level", "read_committed");
    settings.put("consumer.override.auto.offset.reset", "earliest");
    return settings;
  }

  static Map<String, String> source(Path archive, String topic, int partitions) {
    Map<String, String> settings = connector("source.ReplaySourceConnector", archive, topic);
    settings.put("replay.id", "first");
    settings.put("topic.creation.default.partitions", Integer.toString(partitions));
    settings.put("topic.creation.default.replication.factor", "1");
    settings.put("topic.creation.default.retention.ms", "-1");
    settings.put("topic.creation.default.message.timestamp.type", "CreateTime");
    return settings;
  }

  private static Map<String, String> connector(String type, Path archive, String topic) {
    Map<String, String> settings = new HashMap<>();
    settings.put("connector.class", "io.chainlog.connect." + type);
    settings.put("tasks.max", "2");
    settings.put("topics", topic);
    settings.put("archive.path", archive.toString());
    for (String converter : Arrays.asList("key", "value", "header")) {
      settings.put(converter + ".converter", BYTE_ARRAYS);
    }
    return settings;
  }
}
