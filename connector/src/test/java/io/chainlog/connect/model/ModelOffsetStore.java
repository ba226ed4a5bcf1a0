package io.chainlog.connect.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.apache.kafka.connect.storage.OffsetStorageReaderImpl;
import org.apache.kafka.connect.storage.OffsetStorageWriter;
import org.apache.kafka.connect.util.Callback;

/**
 * Where Connect keeps the positions of a source: by the serialized bytes of partitions, with
 * Connect's own reader, writer and converter.
 */
final class ModelOffsetStore implements OffsetBackingStore {
  private static final String CONNECTOR = "replay";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonConverter keys = converter(true);
  private final JsonConverter values = converter(false);
  private final Map<ByteBuffer, ByteBuffer> data = new HashMap<>();
  private boolean failing;

  private static JsonConverter converter(boolean isKey) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", "false"), isKey);
    return converter;
  }

  OffsetStorageReader reader() {
    return new OffsetStorageReaderImpl(this, CONNECTOR, keys, values);
  }

  OffsetStorageWriter writer() {
    return new OffsetStorageWriter(this, CONNECTOR, keys, values);
  }

  /** Writes positions as Connect does for a request of a user. */
  void write(Map<Map<String, ?>, Map<String, ?>> changes) {
    OffsetStorageWriter writer = writer();
    changes.forEach(writer::offset);
    if (writer.beginFlush()) {
      var unused = writer.doFlush((error, nothing) -> {});
    }
  }

  boolean isFailing() {
    return failing;
  }

  /** The next writes fail, or no longer do. */
  void setFailing(boolean fails) {
    failing = fails;
  }

  /** A map as Connect would find it again in any JVM: in the order of a {@link HashMap}. */
  void requireUsualSpelling(Map<String, ?> partition) {
    Map<String, Object> usual = new HashMap<>(); // its order also depends on its capacity
    partition.forEach(usual::put);
    if (!serialize(partition).equals(serialize(usual))) {
      throw new AssertionError("another JVM would not find the position of " + partition);
    }
  }

  private String serialize(Map<String, ?> partition) {
    byte[] bytes = keys.fromConnectData(CONNECTOR, null, List.of(CONNECTOR, partition));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Everything looks as a build stored it whose keys came in the order of its JVM. */
  void spellAsEarlierBuild(Random random) {
    Map<ByteBuffer, ByteBuffer> spelled = new HashMap<>();
    data.forEach((key, value) -> spelled.put(shuffled(key, random), withoutVersion(value)));
    data.clear();
    data.putAll(spelled);
  }

  private static ByteBuffer shuffled(ByteBuffer key, Random random) {
    ArrayNode pair = (ArrayNode) parse(key);
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(pair.get(1).properties());
    Collections.shuffle(fields, random);
    ObjectNode shuffled = JSON.createObjectNode();
    fields.forEach(field -> shuffled.set(field.getKey(), field.getValue()));
    pair.set(1, shuffled);
    return write(pair);
  }

  private static ByteBuffer withoutVersion(ByteBuffer value) {
    ObjectNode offset = (ObjectNode) parse(value);
    offset.remove("version");
    return write(offset);
  }

  private static JsonNode parse(ByteBuffer bytes) {
    try {
      return JSON.readTree(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteBuffer write(JsonNode json) {
    try {
      return ByteBuffer.wrap(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All partitions of the connector, as Connect shows them and resets them. */
  List<Map<String, Object>> partitions() {
    List<Map<String, Object>> partitions = new ArrayList<>();
    for (ByteBuffer key : data.keySet()) {
      List<?> pair = (List<?>) keys.toConnectData(CONNECTOR, bytes(key)).value();
      @SuppressWarnings("unchecked") // the converter gives maps with text keys
      Map<String, Object> partition = (Map<String, Object>) pair.get(1);
      partitions.add(partition);
    }
    return partitions;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> wanted) {
    Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
    wanted.forEach(key -> found.put(key, data.get(key)));
    return CompletableFuture.completedFuture(found);
  }

  @Override
  public Future<Void> set(Map<ByteBuffer, ByteBuffer> changed, Callback<Void> callback) {
    if (failing) {
      IllegalStateException failure = new IllegalStateException("the offsets topic is away");
      callback.onCompletion(failure, null);
      return CompletableFuture.failedFuture(failure);
    }
    changed.forEach(
        (key, value) -> {
          if (value == null) {
            data.remove(key);
          } else {
            data.put(key, value);
          }
        });
    callback.onCompletion(null, null);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connector) {
    return Set.copyOf(partitions());
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public void configure(WorkerConfig config) {}
}
