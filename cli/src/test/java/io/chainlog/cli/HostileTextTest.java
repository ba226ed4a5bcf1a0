package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text in an archive may be anything; no output lets a terminal act on it. */
class HostileTextTest {
  private static final String HOSTILE = "a\u009b2J\u202eb\u2028c\u007fd\u200fe\uDB40\uDC01f\u001b";

  @TempDir private Path folder;
  private TestArchive archive;

  @BeforeEach
  void makeAnArchive() throws IOException {
    archive = TestArchive.in(folder.resolve("archive"));
    List<Envelope> envelopes = archive.envelopes("orders", 0, 0);
    envelopes.set(0, TestArchive.opened(archive.id(), HOSTILE.repeat(1500), 0, 0, 0));
    envelopes.add(
        new KafkaRecord(
            1, 1, TimestampKind.CREATE, null, null, List.of(new KafkaHeader(HOSTILE, null))));
    archive.with("orders-0", envelopes);
  }

  @Test
  void isEscapedInJsonAndReadBackAsItWas() {
    ToolRun cat = ToolRun.of("cat", archive.root(), "orders-0");
    assertHarmless(cat);
    JsonNode last = cat.jsonLines().get(3);
    assertThat(last.path("kafka").path("headers").path(0).path("key").asText()).isEqualTo(HOSTILE);
    ToolRun verify = ToolRun.of("verify", archive.root(), "--json=-");
    assertHarmless(verify);
    assertThat(verify.json().toString()).contains("\u202e");
    assertHarmless(ToolRun.of("show", archive.root(), "orders-0", "--json"));
    assertHarmless(ToolRun.of("ls", archive.root(), "--json"));
  }

  @Test
  void isEscapedInTextAndDoesNotWidenAList() {
    assertHarmless(ToolRun.of("verify", archive.root()));
    assertHarmless(ToolRun.of("show", archive.root(), "orders-0"));
    ToolRun ls = ToolRun.of("ls", archive.root());
    assertHarmless(ls);
    assertThat(ls.lines()).allMatch(line -> line.length() < 600);
  }

  private static void assertHarmless(ToolRun run) {
    assertThat(run.out()).isNotEmpty();
    assertThat(run.out().codePoints())
        .noneMatch(c -> c != '\n' && Character.getType(c) == Character.CONTROL)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> c == 0x2028);
  }

  @Test
  void catDecodesWhatAStreamStates() {
    List<JsonNode> lines = ToolRun.of("cat", archive.root(), "orders-0").jsonLines();
    assertThat(lines.get(0).path("statement").path("type").asText()).isEqualTo("stream_opened");
    JsonNode writer = lines.get(1).path("statement");
    assertThat(writer.path("type").asText()).isEqualTo("writer_opened");
    assertThat(writer.path("body").path("task").asText()).isEqualTo("archiver-0");
    assertThat(lines.get(2).has("statement")).isFalse();
  }

  @Test
  void aNameThatBeginsWithADashFollowsTwo() throws IOException {
    archive.with("-dash", 0, 1);
    ToolRun wrong = ToolRun.of("show", archive.root(), "-dash-0");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("begins with a dash", "-- -name");
    assertThat(ToolRun.of("show", archive.root(), "--", "-dash-0").exitCode()).isZero();
    assertThat(ToolRun.of("verify", archive.root(), "--stream=-dash-0").exitCode()).isZero();
  }
}
