package io.chainlog.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One run of the tool inside this process. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ToolRun(int exitCode, byte[] outBytes, String err) {
  static final Instant NOW = Instant.parse("2026-11-21T01:02:03Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Runs the tool; paths among the arguments are turned into text. */
  static ToolRun of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(out, out, false, arguments);
  }

  /** Runs the tool as if a person watched standard error. */
  static ToolRun onTerminal(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(out, out, true, arguments);
  }

  /** Runs the tool over an output that may fail, beside one that shows what arrived. */
  static ToolRun into(OutputStream out, ByteArrayOutputStream seen, Object... arguments) {
    return run(out, seen, false, arguments);
  }

  /** Runs the tool as if a person watched standard error and typed. */
  static ToolRun answering(InputStream answers, Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(out, out, true, Optional.of(answers), arguments);
  }

  private static ToolRun run(
      OutputStream out, ByteArrayOutputStream seen, boolean terminal, Object... arguments) {
    return run(out, seen, terminal, Optional.empty(), arguments);
  }

  private static ToolRun run(
      OutputStream out,
      ByteArrayOutputStream seen,
      boolean terminal,
      Optional<InputStream> answers,
      Object... arguments) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), terminal, answers);
    String[] args = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    int exitCode =
        ChainlogCommand.commandLine(console, Clock.fixed(NOW, ZoneOffset.UTC)).execute(args);
    return new ToolRun(exitCode, seen.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  String out() {
    return new String(outBytes, StandardCharsets.UTF_8);
  }

  List<String> lines() {
    return out().lines().toList();
  }

  JsonNode json() {
    return parse(out());
  }

  List<JsonNode> jsonLines() {
    return lines().stream().map(ToolRun::parse).toList();
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
