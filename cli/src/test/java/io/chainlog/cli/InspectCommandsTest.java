package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ls} and {@code show}. */
class InspectCommandsTest {
  @TempDir private Path folder;

  private TestArchive archive() throws IOException {
    return TestArchive.in(folder.resolve("archive"));
  }

  @Test
  void listsWhatEachStreamHolds() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 60).with("pay-ments", 7, 5, 9);
    JsonNode list = ToolRun.of("ls", archive.root(), "--json").json();
    assertThat(list.path("archive_id").asText()).isEqualTo(archive.id());
    JsonNode verified = ToolRun.of("verify", archive.root(), "--json=-").json();
    for (int i = 0; i < 2; i++) {
      JsonNode listed = list.path("streams").path(i);
      JsonNode checked = verified.path("streams").path(i);
      for (String field :
          new String[] {
            "stream", "records", "committed_offset", "first_kafka_offset", "last_kafka_offset"
          }) {
        assertThat(listed.path(field)).as(field).isEqualTo(checked.path(field));
      }
    }
    JsonNode second = list.path("streams").path(1);
    assertThat(second.path("topic").asText()).isEqualTo("pay-ments");
    assertThat(second.path("partition").asInt()).isEqualTo(7);
    assertThat(second.path("segments").asInt()).isEqualTo(1);
    assertThat(second.path("bytes").asLong())
        .isEqualTo(Files.size(archive.segment("pay-ments-7", 0)));
  }

  @Test
  void listsForPeopleInColumns() throws IOException {
    TestArchive archive = archive().with("orders", 0, 5, 9);
    ToolRun run = ToolRun.of("ls", archive.root());
    assertThat(run.exitCode()).isZero();
    assertThat(run.lines().get(1)).startsWith("STREAM").contains("KAFKA OFFSETS");
    assertThat(run.lines().get(2)).startsWith("orders-0").contains("5..9");
  }

  @Test
  void listsTheOthersBesideADamagedStream() throws IOException {
    TestArchive archive = archive().with("orders", 0, 5).with("orders", 1, 5);
    TestArchive.flipBit(archive.segment("orders-0", 0), 60);
    ToolRun run = ToolRun.of("ls", archive.root(), "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().path("streams").path(0).path("error").asText()).contains("CRC");
    assertThat(run.json().path("streams").path(1).path("error").isNull()).isTrue();
    assertThat(run.json().path("streams").path(1).path("topic").asText()).isEqualTo("orders");
  }

  @Test
  void listsAnEmptyArchiveAndAnEmptyStream() throws IOException {
    TestArchive archive = archive();
    assertThat(ToolRun.of("ls", archive.root()).out()).contains("0 streams");
    try (StorageBackend storage = archive.storage()) {
      storage.open(new StreamId("orders-0"));
    }
    ToolRun run = ToolRun.of("ls", archive.root());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("orders-0");
    assertThat(ToolRun.of("show", archive.root(), "orders-0").exitCode()).isZero();
  }

  @Test
  void showsIdentityEndTreeAndSegments() throws IOException {
    TestArchive archive = archive().withRecords("orders", 0, 60);
    JsonNode shown = ToolRun.of("show", archive.root(), "orders-0", "--json").json();
    JsonNode checked =
        ToolRun.of("verify", archive.root(), "--json=-").json().path("streams").path(0);
    assertThat(shown.path("identity").path("topic").asText()).isEqualTo("orders");
    assertThat(shown.path("identity").path("archive_id").asText()).isEqualTo(archive.id());
    for (String field : new String[] {"records", "chain_head", "tree_size", "tree_root"}) {
      assertThat(shown.path(field)).as(field).isEqualTo(checked.path(field));
    }
    assertThat(shown.path("commit_point").path("next_offset")).isEqualTo(checked.path("records"));
    assertThat(shown.path("segments").path(1).path("base_offset").asLong())
        .isEqualTo(Frames.of(archive.segment("orders-0", 1)).path(0).path("offset").asLong());
    ToolRun text = ToolRun.of("show", archive.root(), "orders-0");
    assertThat(text.out())
        .contains("topic          orders, partition 0, incarnation 0")
        .contains(checked.path("tree_root").asText());
  }

  @Test
  void growsTheTreeFromTheLastCheckpoint() throws IOException {
    CheckpointPolicy seldom = new CheckpointPolicy(50, false, false, true);
    TestArchive archive =
        TestArchive.in(
                folder.resolve("archive"), TestArchive.SMALL_SEGMENTS.withCheckpointPolicy(seldom))
            .withRecords("orders", 0, 130);
    JsonNode shown = ToolRun.of("show", archive.root(), "orders-0", "--json").json();
    JsonNode checked =
        ToolRun.of("verify", archive.root(), "--json=-").json().path("streams").path(0);
    assertThat(shown.path("tree_root")).isEqualTo(checked.path("tree_root"));
    assertThat(ToolRun.of("ls", archive.root(), "--json").json().findValue("last_kafka_offset"))
        .isEqualTo(checked.path("last_kafka_offset"));
  }
}
