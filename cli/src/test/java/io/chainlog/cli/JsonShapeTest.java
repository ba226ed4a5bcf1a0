package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fields of each document and their order, which no release changes; new ones may follow. */
class JsonShapeTest {
  private static final String HISTORY =
      "start,writers{count,change_count,changes[{offset,field,from,to}],overlap_gone_count,"
          + "overlaps_gone[{offset,kafka_offset}]%s},"
          + "skipped{count,records[{offset,kafka_offset,reason,payload_bytes,payload_sha256,task,"
          + "skipped_at}]},repairs[{offset,repaired_at,reason,lost_records,lost_may_be_more,"
          + "cut_bytes}]";

  @TempDir private Path folder;
  private TestArchive archive;

  @BeforeEach
  void makeAnArchiveWithAHistory() throws IOException {
    archive = TestArchive.in(folder.resolve("archive"));
    archive.with("orders-0", withHistory());
  }

  /** A stream that states all that a stream may state; its repair is a forged one. */
  private List<Envelope> withHistory() {
    List<Envelope> envelopes = archive.envelopes("orders", 0, 1, 7);
    envelopes.set(1, TestArchive.writerOpened(TestArchive.settings(1 << 20)));
    envelopes.add(new RecordSkipped(9, "too large", -1, null, "task-0", TestArchive.OPENED_AT));
    envelopes.add(
        new WriterOpened(
            2,
            null,
            "task-1",
            "0.1.0",
            TestArchive.OPENED_AT,
            WriterOpened.NOTHING_ARCHIVED,
            WriterOpened.CLEAN,
            new WriterOpened.Overlap(WriterOpened.Overlap.GONE, -1),
            "cluster",
            null,
            TestArchive.settings(2 << 20)));
    envelopes.add(
        new StreamRepaired(
            2, "0.1.0", TestArchive.OPENED_AT, "x", 1, "y", 1, null, 1, 1, true, 1, List.of()));
    return envelopes;
  }

  @Test
  void verifyHasTheSameFieldsInTheSameOrder() throws IOException {
    TestArchive.flipBit(archive.segment("orders-0", 0), positionOfLastRecord() + 60);
    JsonNode report = ToolRun.of("verify", archive.root(), "--json=-").json();

    assertThat(shape(report))
        .isEqualTo(
            "{tool,version,archive,archive_id,verified_at,verdict,exit_code,message,streams[{"
                + "stream,verdict,records,kafka_records,bytes,first_offset,last_offset,"
                + "committed_offset,first_kafka_offset,last_kafka_offset,min_timestamp,"
                + "max_timestamp,chain_head,tree_size,tree_root,head,unanchored_records,"
                + "gaps{count,offsets,ranges[{from,to}],largest{from,to}},"
                + HISTORY.replace("%s", "")
                + ",imported_at,findings[{kind,file,position,offset,kafka_offset,expected,actual,"
                + "detail,last_good{file,end_position,offset,kafka_offset}}],notes[],"
                + "not_checked[]}],findings[],notes[]}");
  }

  @Test
  void showHasTheSameFieldsInTheSameOrder() {
    JsonNode shown = ToolRun.of("show", archive.root(), "orders-0", "--json").json();

    assertThat(shape(shown))
        .isEqualTo(
            "{tool,version,stream,folder,identity{format,archive_id,kafka_cluster_id,topic,"
                + "topic_id,partition,incarnation,first_kafka_offset,isolation_level,"
                + "connector_name,connector_version,transforms[],start,opened_at},records,"
                + "committed_offset,bytes,writer_epoch,chain_head,commit_point{sequence,"
                + "writer_epoch,segment,position,next_offset,chain_hash},tree_size,tree_root,"
                + "segments[{segment,base_offset,bytes}],repairs[],history{"
                + HISTORY.replace(
                    "%s",
                    ",first[{offset,epoch,task,worker,opened_at,connector_version,"
                        + "resumed_kafka_offset,recovery,overlap}]")
                + "}}");
    JsonNode history = shown.path("history");
    assertThat(history.at("/writers/overlaps_gone/0/kafka_offset").isNull()).isTrue();
    assertThat(history.at("/writers/first/1/resumed_kafka_offset").isNull()).isTrue();
    assertThat(history.at("/skipped/records/0/payload_bytes").isNull()).isTrue();
  }

  @Test
  void lsHasTheSameFieldsInTheSameOrder() {
    assertThat(shape(ToolRun.of("ls", archive.root(), "--json").json()))
        .isEqualTo(
            "{tool,version,archive,archive_id,created_at,streams[{stream,topic,partition,"
                + "incarnation,records,committed_offset,first_kafka_offset,last_kafka_offset,bytes,"
                + "segments,error}]}");
  }

  private long positionOfLastRecord() throws IOException {
    JsonNode frames = Frames.of(archive.segment("orders-0", 0));
    return frames.path(frames.size() - 1).path("position").asLong();
  }

  /** The names of an object's fields, and in brackets those of the first element of an array. */
  private static String shape(JsonNode node) {
    if (node.isArray()) {
      return "[" + (node.path(0).isObject() ? shape(node.path(0)) : "") + "]";
    }
    return node.isObject()
        ? node.properties().stream()
            .map(property -> property.getKey() + shape(property.getValue()))
            .collect(Collectors.joining(",", "{", "}"))
        : "";
  }
}
