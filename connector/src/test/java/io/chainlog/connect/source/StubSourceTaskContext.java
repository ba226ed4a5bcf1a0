package io.chainlog.connect.source;

import java.util.Map;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Gives a task the offsets that a test has stored. */
final class StubSourceTaskContext implements SourceTaskContext {
  final StoredOffsets offsets = new StoredOffsets();

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public OffsetStorageReader offsetStorageReader() {
    return offsets.reader();
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return null;
  }
}
