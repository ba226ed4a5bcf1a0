package io.chainlog.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A stream directory that another implementation wrote, with what it says is in it. */
record GoldenStream(Path directory, JsonNode expected) {
  static final Path ROOT = Path.of("src/test/resources/vectors");

  static GoldenStream load(String name) {
    try {
      JsonNode expected =
          new ObjectMapper().readTree(ROOT.resolve(name).resolve("expected.json").toFile());
      return new GoldenStream(
          ROOT.resolve(name).resolve(expected.get("stream").asText()), expected);
    } catch (IOException e) {
      throw new IllegalStateException("fixture " + name, e);
    }
  }

  LogDirectory logDirectory() {
    return new FileLogDirectory(directory);
  }

  StreamId stream() {
    return new StreamId(expected.get("stream").asText());
  }

  String compression() {
    return expected.get("compression").asText();
  }

  List<JsonNode> records() {
    return list(expected.get("records"));
  }

  List<JsonNode> batches() {
    return list(expected.get("batches"));
  }

  byte[] segment(int number) throws IOException {
    return Files.readAllBytes(
        directory.resolve(String.format(Locale.ROOT, "segment_%06d.log", number)));
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes;
  }
}
