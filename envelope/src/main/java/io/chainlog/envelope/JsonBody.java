package io.chainlog.envelope;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON object of an envelope, written from a record and read into one. The fields are the
 * components of the record in snake case and in their order. What is read comes from untrusted
 * bytes: no value is converted from another JSON type, and what is missing must be optional. Fields
 * that the record does not have are accepted, so that a later release may add some.
 */
final class JsonBody {
  private static final JsonSetter.Value REQUIRED = JsonSetter.Value.forValueNulls(Nulls.FAIL);
  private static final JsonSetter.Value EMPTY_IF_MISSING =
      JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY, Nulls.FAIL);

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withConfigOverride(String.class, o -> o.setSetterInfo(REQUIRED))
          .withConfigOverride(Instant.class, o -> o.setSetterInfo(REQUIRED))
          .withConfigOverride(List.class, o -> o.setSetterInfo(EMPTY_IF_MISSING))
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new Time())
                  .addDeserializer(String.class, new Text()))
          .build();

  private final ObjectNode object;
  private final int start;

  private JsonBody(ObjectNode object, int start) {
    this.object = object;
    this.start = start;
  }

  /** The text of a record of strings, numbers and such records. */
  static String write(Object body) {
    try {
      return MAPPER.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of strings and numbers is always JSON", e);
    }
  }

  /**
   * Parses a JSON object.
   *
   * @param start where the body is in the payload, for messages
   */
  static JsonBody parse(byte[] bytes, int start) throws InvalidEnvelopeException {
    // Jackson would guess the encoding, and take UTF-16 too.
    String text = Utf8.decode(bytes, start, "JSON body");
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return new JsonBody(object, start);
      }
    } catch (JsonProcessingException e) {
      throw new InvalidEnvelopeException(
          start + bytesBefore(e, text), "the body is not JSON: " + e.getOriginalMessage(), e);
    }
    throw new InvalidEnvelopeException(start, "the body is not a JSON object");
  }

  private static int bytesBefore(JsonProcessingException e, String text) {
    long chars = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
    int end = (int) Math.max(0, Math.min(chars, text.length()));
    return text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
  }

  /** The field; a missing node if there is none. */
  JsonNode get(String field) {
    return object.path(field);
  }

  /** The object as a record. */
  <T> T as(Class<T> type) throws InvalidEnvelopeException {
    try {
      return MAPPER.treeToValue(object, type);
    } catch (JsonMappingException e) {
      throw new InvalidEnvelopeException(start, "the field " + reason(e), e);
    } catch (JsonProcessingException e) {
      throw new InvalidEnvelopeException(start, "the body is not as expected: " + e, e);
    }
  }

  InvalidEnvelopeException invalid(String field, String what) {
    return new InvalidEnvelopeException(start, "the field " + field + " " + what);
  }

  private static String reason(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : at.getFieldName())
            .collect(Collectors.joining("."));
    return path
        + (e instanceof InvalidNullException
            ? " is missing"
            : " is not valid: " + e.getOriginalMessage());
  }

  /** Takes JSON strings and nothing else. */
  private static final class Text extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    Text() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        throw JsonMappingException.from(parser, "it is not a string");
      }
      // An escape may be half a character, of which no writer could write it again.
      if (!Utf8.isText(parser.getText())) {
        throw JsonMappingException.from(parser, "it has a surrogate without its partner");
      }
      return parser.getText();
    }
  }

  private static final class Time extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    Time() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        return Instant.parse(context.readValue(parser, String.class));
      } catch (DateTimeException e) {
        throw JsonMappingException.from(parser, "it is not an RFC 3339 time", e);
      }
    }
  }
}
