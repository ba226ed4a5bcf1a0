package io.chainlog.connect.source;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.apache.kafka.connect.storage.OffsetStorageReaderImpl;
import org.apache.kafka.connect.storage.OffsetStorageWriter;

/**
 * Connect's own store of offsets in memory: partitions are compared as JSON, as a worker compares
 * them.
 */
final class StoredOffsets {
  private static final String CONNECTOR = "replay";

  private final Store store = new Store();

  StoredOffsets() {
    store.configure((WorkerConfig) null);
    store.start();
  }

  OffsetStorageReader reader() {
    return new OffsetStorageReaderImpl(store, CONNECTOR, json(true), json(false));
  }

  void put(Map<String, ?> partition, Map<String, ?> offset) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(partition, offset);
    putAll(offsets);
  }

  void putAll(Map<Map<String, ?>, Map<String, ?>> offsets) {
    OffsetStorageWriter writer = new OffsetStorageWriter(store, CONNECTOR, json(true), json(false));
    offsets.forEach(writer::offset);
    writer.beginFlush();
    try {
      writer.doFlush(null).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  void clear() {
    store.stored().clear();
  }

  /** Partitions, in as many spellings as there are. */
  long size() {
    return store.stored().values().stream().filter(offset -> offset != null).count();
  }

  /** As a worker passes a partition on to a connector, or looks one up. */
  @SuppressWarnings("unchecked")
  static Map<String, ?> normalized(Map<String, ?> map) {
    Converter json = json(true);
    return (Map<String, ?>) json.toConnectData("", json.fromConnectData("", null, map)).value();
  }

  static Converter json(boolean isKey) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", "false"), isKey);
    return converter;
  }

  private static final class Store extends MemoryOffsetBackingStore {
    Map<ByteBuffer, ByteBuffer> stored() {
      return data;
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connector) {
      throw new UnsupportedOperationException();
    }
  }
}
