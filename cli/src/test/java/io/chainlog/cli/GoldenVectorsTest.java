package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Directories that the Rust crate wrote, read by the tool. */
class GoldenVectorsTest {
  private static final Path VECTORS = Path.of("../storage-core/src/test/resources/vectors");

  /** Each folder that holds a stream directory beside a description of it. */
  static List<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(VECTORS)) {
      List<Path> folders = files.filter(f -> Files.exists(f.resolve("expected.json"))).toList();
      assertThat(folders).hasSizeGreaterThanOrEqualTo(8);
      return folders;
    }
  }

  private static JsonNode expected(Path folder) throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve("expected.json")));
  }

  private static Path stream(Path folder) throws IOException {
    return folder.resolve(expected(folder).path("stream").asText());
  }

  @ParameterizedTest
  @MethodSource("folders")
  void verifiesAsWritten(Path folder) throws IOException {
    ToolRun run = ToolRun.of("verify", "--stream-dir", stream(folder), "--json=-");
    assertThat(run.exitCode()).as(run.out()).isZero();
    JsonNode stream = run.json().path("streams").path(0);
    assertThat(stream.path("records")).isEqualTo(expected(folder).path("next_offset"));
    assertThat(stream.path("chain_head")).isEqualTo(expected(folder).path("chain_head"));
    assertThat(stream.path("not_checked").toString()).contains("commit point", "kafka offsets");
  }

  @ParameterizedTest
  @MethodSource("folders")
  void showsTheSameTreeAsVerifyComputes(Path folder) throws IOException {
    JsonNode verified = ToolRun.of("verify", "--stream-dir", stream(folder), "--json=-").json();
    JsonNode shown = ToolRun.of("show", "--stream-dir", stream(folder), "--json").json();
    assertThat(shown.path("tree_root"))
        .isEqualTo(verified.path("streams").path(0).path("tree_root"));
    assertThat(shown.path("chain_head")).isEqualTo(expected(folder).path("chain_head"));
    assertThat(shown.path("identity").isNull()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void catGivesThePayloadsAndHashesThatWereWritten(Path folder) throws Exception {
    ToolRun run = ToolRun.of("cat", "--stream-dir", stream(folder));
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode records = expected(folder).path("records");
    List<JsonNode> lines = run.jsonLines();
    assertThat(lines).hasSize(records.size());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).path("offset").asLong()).isEqualTo(i);
      assertThat(lines.get(i).path("kind")).isEqualTo(records.path(i).path("kind"));
      assertThat(lines.get(i).path("chain_hash")).isEqualTo(records.path(i).path("chain_hash"));
      assertPayload(lines.get(i), records.path(i));
    }
  }

  private static void assertPayload(JsonNode line, JsonNode expected)
      throws NoSuchAlgorithmException {
    byte[] payload = Base64.getDecoder().decode(line.path("payload").asText());
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(payload);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(expected.path("payload_sha256").asText());
  }
}
