package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names and types that other programs rely on, and the page that documents them. */
class VerifyJsonContractTest {
  private static final Path PAGE = Path.of("../docs/format/VERIFY-JSON.md");
  private static final Pattern FIELD_ROW =
      Pattern.compile("^\\| `([a-z0-9_.\\[\\]]+)` \\| [^|]+ \\| [^|]+ \\|$", Pattern.MULTILINE);
  private static final String HASH = "[0-9a-f]{64}";

  @TempDir private Path folder;

  private TestArchive archive;

  @BeforeEach
  void makeAnArchiveWithGaps() throws IOException {
    archive = TestArchive.in(folder.resolve("archive")).with("orders", 0, 10, 11, 15, 16);
  }

  private JsonNode verify() {
    return ToolRun.of("verify", archive.root(), "--json=-").json();
  }

  @Test
  void hasTheFieldsOfTheContract() {
    JsonNode report = verify();
    assertThat(names(report))
        .startsWith("tool", "version", "archive")
        .contains("verified_at", "verdict", "exit_code", "streams");
    assertThat(names(report.path("streams").path(0)))
        .contains(
            "stream",
            "verdict",
            "records",
            "kafka_records",
            "bytes",
            "first_offset",
            "last_offset",
            "first_kafka_offset",
            "last_kafka_offset",
            "chain_head",
            "tree_size",
            "tree_root",
            "head",
            "unanchored_records",
            "gaps",
            "findings",
            "not_checked");
    assertThat(names(report.path("streams").path(0).path("gaps")))
        .contains("count", "offsets", "ranges");
  }

  @Test
  void hasTheTypesAndValuesOfTheContract() {
    JsonNode report = verify();
    assertThat(report.path("tool").asText()).isEqualTo("chainlog");
    assertThat(report.path("archive").asText()).isEqualTo(archive.root().toString());
    assertThat(report.path("archive_id").asText()).isEqualTo(archive.id());
    assertThat(report.path("verified_at").asText()).isEqualTo(ToolRun.NOW.toString());
    assertThat(report.path("exit_code").isInt()).isTrue();
    JsonNode stream = report.path("streams").path(0);
    for (String number :
        List.of("records", "kafka_records", "bytes", "first_offset", "tree_size")) {
      assertThat(stream.path(number).isIntegralNumber()).as(number).isTrue();
    }
    assertThat(stream.path("chain_head").asText()).matches(HASH);
    assertThat(stream.path("tree_root").asText()).matches(HASH);
    assertThat(stream.path("head").isNull()).isTrue();
    assertThat(stream.path("unanchored_records")).isEqualTo(stream.path("records"));
    assertThat(stream.path("not_checked").toString()).isEqualTo("[\"signed heads\"]");
    assertThat(stream.path("findings").isArray()).isTrue();
  }

  @Test
  void hasTheFieldsOfAFinding() throws IOException {
    TestArchive.flipBit(archive.segment("orders-0", 0), 60);
    JsonNode finding = verify().path("streams").path(0).path("findings").path(0);
    assertThat(names(finding))
        .containsExactly(
            "kind",
            "file",
            "position",
            "offset",
            "kafka_offset",
            "expected",
            "actual",
            "detail",
            "last_good");
    assertThat(finding.path("kind").asText()).isEqualTo("crc-mismatch");
    assertThat(finding.path("position").asLong()).isZero();
    assertThat(finding.path("kafka_offset").isNull()).isTrue();
  }

  @Test
  void leavesNoFieldOutWhenThereIsNothingToSay() throws IOException {
    List<String> names = names(verify().path("streams").path(0));
    Files.delete(archive.segment("orders-0", 0));
    JsonNode stream = verify().path("streams").path(0);
    assertThat(names(stream)).isEqualTo(names);
    assertThat(stream.path("chain_head").isNull()).isTrue();
    assertThat(stream.path("first_offset").isNull()).isTrue();
    assertThat(stream.path("first_kafka_offset").isNull()).isTrue();
    assertThat(stream.path("records").asLong()).isZero();
  }

  @Test
  void isDocumentedFieldByField() throws IOException {
    archive.with("orders-2", withHistory());
    Path segment = archive.with("orders", 1, 5, 6).segment("orders-1", 0);
    TestArchive.flipBit(segment, Frames.of(segment).path(3).path("position").asLong() + 60);
    Files.writeString(archive.root().resolve("stray"), "");
    Set<String> documented = documentedFields();
    List<String> written = new ArrayList<>();
    collectFields("", verify(), written);
    assertThat(documented).containsAll(written);
    assertThat(written).containsAll(documented);
  }

  /** A stream that states all that a stream may state; its repair is a forged one. */
  private List<Envelope> withHistory() {
    List<Envelope> envelopes = archive.envelopes("orders", 2, 1);
    envelopes.set(1, TestArchive.writerOpened(TestArchive.settings(1 << 20)));
    envelopes.add(new RecordSkipped(2, "too large", 1, null, "archiver-0", TestArchive.OPENED_AT));
    envelopes.add(
        new WriterOpened(
            2,
            "host",
            "archiver-1",
            "0.1.0",
            TestArchive.OPENED_AT,
            3,
            WriterOpened.CLEAN,
            new WriterOpened.Overlap(WriterOpened.Overlap.GONE, 1),
            "cluster",
            null,
            TestArchive.settings(2 << 20)));
    envelopes.add(
        new StreamRepaired(
            2, "0.1.0", TestArchive.OPENED_AT, "x", 1, "y", 1, null, 1, 1, true, 1, List.of()));
    return envelopes;
  }

  /** The first cell of each row of the page's tables, such as {@code streams[].gaps.count}. */
  private static Set<String> documentedFields() throws IOException {
    String page = Files.readString(PAGE);
    Matcher row = FIELD_ROW.matcher(page.substring(0, page.indexOf("## `ls --json`")));
    return row.results().map(r -> r.group(1)).collect(Collectors.toSet());
  }

  private static void collectFields(String prefix, JsonNode node, List<String> fields) {
    if (node.getNodeType() == JsonNodeType.ARRAY) {
      node.forEach(element -> collectFields(prefix + "[]", element, fields));
    }
    node.properties()
        .forEach(
            property -> {
              String name = prefix.isEmpty() ? property.getKey() : prefix + "." + property.getKey();
              if (!fields.contains(name)) {
                fields.add(name);
              }
              collectFields(name, property.getValue(), fields);
            });
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
