package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.EnvelopeFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An import states that it is one; nothing makes a stream of the sink pass for one. */
class ImportedStreamTest {
  private static final Path VECTOR =
      Path.of("../storage-core/src/test/resources/vectors/checkpoints/5");

  @TempDir private Path folder;
  private TestArchive archive;

  @BeforeEach
  void makeAnArchive() throws IOException {
    archive = TestArchive.in(folder.resolve("archive")).with("orders", 0, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"duplicate", "cut", "text", "empty", "number", "array"})
  void aDamagedRecord0OfTheSinkIsAnIdentityMismatch(String damage) throws IOException {
    withDamagedRecord0(damage);

    for (List<String> flags : List.of(List.<String>of(), List.of("--imported", "orders-7"))) {
      List<Object> arguments = new ArrayList<>(List.of("verify", archive.root(), "--json=-"));
      arguments.addAll(flags);
      ToolRun run = ToolRun.of(arguments.toArray());
      assertThat(run.exitCode()).as(damage + flags).isEqualTo(1);
      assertThat(run.json().path("streams").path(1).path("findings").findValuesAsText("kind"))
          .contains("identity-mismatch");
      assertThat(run.out()).doesNotContain("--imported");
    }
  }

  @Test
  void aStatementOfAnImportDoesNotExcuseIt() throws IOException {
    importVector("legacy");
    withDamagedRecord0("cut");
    String statement = Files.readString(archive.stream("legacy").resolve("imported.json"));
    Files.writeString(
        archive.stream("orders-7").resolve("imported.json"),
        statement
            .replace("legacy", "orders-7")
            .replaceAll(",\"records\":[0-9]+,\"chain_head\":\"[0-9a-f]+\"", ""));
    JsonNode report = verify(1);
    assertThat(report.path("streams").path(2).path("findings").findValuesAsText("kind"))
        .contains("identity-mismatch")
        .doesNotContain("import-mismatch");
  }

  private void withDamagedRecord0(String damage) throws IOException {
    List<byte[]> payloads =
        new ArrayList<>(
            archive.envelopes("orders", 7, 5, 6, 7).stream().map(EnvelopeFormat::encode).toList());
    String json =
        new String(payloads.get(0), 1, payloads.get(0).length - 1, StandardCharsets.UTF_8);
    String changed =
        switch (damage) {
          case "duplicate" -> "\u0002" + json.replace("{", "{\"partition\":7,");
          case "cut" -> "\u0002" + json.substring(0, json.length() / 2);
          case "text" -> "hello";
          case "empty" -> "";
          case "number" -> "\u0009" + json;
          default -> "\u0002[]";
        };
    payloads.set(0, TestArchive.utf8(changed));
    archive.withPayloads("orders-7", payloads);
  }

  @Test
  void anImportIsValidWithoutAFlag() throws IOException {
    importVector("legacy");
    JsonNode legacy = verify(0).path("streams").path(0);
    assertThat(legacy.path("imported_at").asText()).isNotEmpty();
    assertThat(legacy.path("notes").toString()).contains("imported on", "nothing vouches");
    assertThat(legacy.path("not_checked").toString()).contains("stream identity");
  }

  @Test
  void anImportThatWasAlteredOrMovedIsFound() throws IOException {
    importVector("legacy");
    Path statement = archive.stream("legacy").resolve("imported.json");
    String text = Files.readString(statement);
    for (String edited :
        List.of(
            text.replace("legacy", "other"),
            text.replace(archive.id(), "00000000-0000-0000-0000-000000000000"),
            text.replaceAll("\"records\":[0-9]+", "\"records\":2"),
            text.replaceAll("\"records\":[0-9]+", "\"records\":200"),
            text.substring(1),
            "[]")) {
      Files.writeString(statement, edited);
      JsonNode legacy = verify(1).path("streams").path(0);
      assertThat(legacy.path("findings").findValuesAsText("kind"))
          .as(edited)
          .containsOnly("import-mismatch");
    }
    Files.writeString(statement, text);
    verify(0);
  }

  @Test
  void withoutAStatementItIsUnverifiedUntilAFlagSaysWhatItIs() throws IOException {
    importVector("legacy");
    Files.delete(archive.stream("legacy").resolve("imported.json"));
    verify(3);
    verify(0, "--imported", "legacy");
  }

  private void importVector(String stream) {
    ToolRun run = ToolRun.of("import", "--stream-dir", VECTOR, archive.root(), stream);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private JsonNode verify(int exitCode, Object... flags) {
    List<Object> arguments = new ArrayList<>(List.of("verify", archive.root(), "--json=-"));
    arguments.addAll(List.of(flags));
    ToolRun run = ToolRun.of(arguments.toArray());
    assertThat(run.exitCode()).as(run.out()).isEqualTo(exitCode);
    return run.json();
  }
}
