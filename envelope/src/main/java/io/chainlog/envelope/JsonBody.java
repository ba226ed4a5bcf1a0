package io.chainlog.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON object of an envelope, from untrusted bytes. Fields that nobody asks for are accepted,
 * so that a later release may add some.
 */
final class JsonBody {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode object;
  private final int start;

  private JsonBody(ObjectNode object, int start) {
    this.object = object;
    this.start = start;
  }

  /**
   * @param start where the body stands in the payload, for messages
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

  String requiredText(String field) throws InvalidEnvelopeException {
    String text = optionalText(field);
    if (text == null) {
      throw invalid(field, "is missing");
    }
    return text;
  }

  /** Null if the field is null or missing. */
  String optionalText(String field) throws InvalidEnvelopeException {
    JsonNode node = object.path(field);
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (!node.isTextual()) {
      throw invalid(field, "is not a string");
    }
    return text(field, node);
  }

  /** An escape in JSON may stand for half a character, of which no writer could write it again. */
  private String text(String field, JsonNode node) throws InvalidEnvelopeException {
    String text = node.textValue();
    if (!Utf8.isText(text)) {
      throw invalid(field, "holds a surrogate without its partner");
    }
    return text;
  }

  long requiredLong(String field) throws InvalidEnvelopeException {
    JsonNode node = object.path(field);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw invalid(field, "is missing or no integer of 64 bits");
    }
    return node.longValue();
  }

  long requiredNonNegativeLong(String field) throws InvalidEnvelopeException {
    long value = requiredLong(field);
    if (value < 0) {
      throw invalid(field, "is negative");
    }
    return value;
  }

  /** Whether the field is there and not null. */
  boolean has(String field) {
    return object.hasNonNull(field);
  }

  int requiredInt(String field) throws InvalidEnvelopeException {
    long value = requiredLong(field);
    if (value != (int) value) {
      throw invalid(field, "is no integer of 32 bits");
    }
    return (int) value;
  }

  boolean requiredBoolean(String field) throws InvalidEnvelopeException {
    JsonNode node = object.path(field);
    if (!node.isBoolean()) {
      throw invalid(field, "is missing or no boolean");
    }
    return node.booleanValue();
  }

  Instant requiredInstant(String field) throws InvalidEnvelopeException {
    try {
      return Instant.parse(requiredText(field));
    } catch (DateTimeException e) {
      throw new InvalidEnvelopeException(start, "the field " + field + " is no RFC 3339 time", e);
    }
  }

  /** Empty if the field is null or missing. */
  List<String> optionalTexts(String field) throws InvalidEnvelopeException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(field)) {
      if (!element.isTextual()) {
        throw invalid(field, "holds something else than strings");
      }
      texts.add(text(field, element));
    }
    return texts;
  }

  /** The object in that field; one without fields if it is null or missing. */
  JsonBody optionalObject(String field) throws InvalidEnvelopeException {
    return has(field) ? object(field, object.path(field)) : new JsonBody(emptyObject(), start);
  }

  /** The objects in the array of that field; none if it is null or missing. */
  List<JsonBody> optionalObjects(String field) throws InvalidEnvelopeException {
    List<JsonBody> objects = new ArrayList<>();
    for (JsonNode element : array(field)) {
      objects.add(object(field, element));
    }
    return objects;
  }

  private JsonBody object(String field, JsonNode node) throws InvalidEnvelopeException {
    if (node instanceof ObjectNode inner) {
      return new JsonBody(inner, start);
    }
    throw invalid(field, "is not an object");
  }

  private static ObjectNode emptyObject() {
    return MAPPER.createObjectNode();
  }

  private JsonNode array(String field) throws InvalidEnvelopeException {
    JsonNode node = object.path(field);
    if (!node.isArray() && !node.isNull() && !node.isMissingNode()) {
      throw invalid(field, "is not an array");
    }
    return node;
  }

  InvalidEnvelopeException invalid(String field, String what) {
    return new InvalidEnvelopeException(start, "the field " + field + " " + what);
  }
}
