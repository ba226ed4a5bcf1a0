package io.chainlog.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** How all machine output is written: nothing is left out, what is not known is null. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper(factory());
  private static final String TOOL = "chainlog";

  private Json() {}

  private static JsonFactory factory() {
    JsonFactory factory = new JsonFactory();
    factory.setCharacterEscapes(new TerminalEscapes());
    return factory;
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An object that begins with which tool wrote it. */
  static ObjectNode document(String version) {
    return object().put("tool", TOOL).put("version", version);
  }

  /** Puts a number of which a negative value stands for none. */
  static void putKnown(ObjectNode node, String field, long number) {
    node.put(field, number < 0 ? null : Long.valueOf(number));
  }

  static void put(ObjectNode node, String field, Optional<String> text) {
    node.put(field, text.orElse(null));
  }

  /** Indented, with a newline at the end. */
  static String render(ObjectNode document) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers is always JSON", e);
    }
  }
}
