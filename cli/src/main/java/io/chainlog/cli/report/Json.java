package io.chainlog.cli.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.chainlog.envelope.StreamOpened;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * How all machine output is written: from records, a field for each component, in snake case and in
 * their order. Nothing is left out; what is not known is null.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(factory())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(new OptionalSerializer()))
          .addMixIn(StreamOpened.class, StreamOpenedFields.class)
          .build();

  private Json() {}

  private static JsonFactory factory() {
    JsonFactory factory = new JsonFactory();
    factory.setCharacterEscapes(new TerminalEscapes());
    return factory;
  }

  /** Indented, with a newline at the end. */
  static String render(Object document) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of strings and numbers are always JSON", e);
    }
  }

  /** Which tool wrote a document: its first two fields. */
  record Tool(String tool, String version) {
    Tool(String version) {
      this("chainlog", version);
    }
  }

  /** Not the order in which the sink writes them. */
  @JsonPropertyOrder({
    "format",
    "archive_id",
    "kafka_cluster_id",
    "topic",
    "topic_id",
    "partition",
    "incarnation",
    "first_kafka_offset",
    "isolation_level",
    "connector_name",
    "connector_version",
    "transforms",
    "start",
    "opened_at"
  })
  private abstract static class StreamOpenedFields {}

  private static final class OptionalSerializer extends StdSerializer<Optional<?>> {
    private static final long serialVersionUID = 1L;

    OptionalSerializer() {
      super(TypeFactory.defaultInstance().constructType(Optional.class));
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.orElse(null), out);
    }
  }
}
