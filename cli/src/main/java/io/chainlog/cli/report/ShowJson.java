package io.chainlog.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainlog.cli.inspect.StreamDetails;
import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.tree.MerkleTree;
import java.util.HexFormat;

/** One stream in detail for machines. */
public final class ShowJson {
  private ShowJson() {}

  /** The whole document, ended by a newline. */
  public static String render(StreamDetails details, String version) {
    ObjectNode document = Json.document(version);
    document.put("stream", details.stream().name());
    document.put("folder", details.location());
    details
        .opened()
        .ifPresentOrElse(
            opened -> addIdentity(document.putObject("identity"), opened),
            () -> document.putNull("identity"));
    addState(document, details.state());
    details
        .commitPoint()
        .ifPresentOrElse(
            point -> addCommitPoint(document.putObject("commit_point"), point),
            () -> document.putNull("commit_point"));
    addTree(document, details);
    addSegments(document.putArray("segments"), details);
    addHistory(document, details);
    return Json.render(document);
  }

  private static void addIdentity(ObjectNode node, StreamOpened opened) {
    node.put("format", opened.format());
    node.put("archive_id", opened.archiveId());
    node.put("kafka_cluster_id", opened.kafkaClusterId());
    node.put("topic", opened.topic());
    node.put("topic_id", opened.topicId());
    node.put("partition", opened.partition());
    node.put("incarnation", opened.incarnation());
    node.put("first_kafka_offset", opened.firstKafkaOffset());
    node.put("isolation_level", opened.isolationLevel());
    node.put("connector_name", opened.connectorName());
    node.put("connector_version", opened.connectorVersion());
    opened.transforms().forEach(node.putArray("transforms")::add);
    node.put("start", opened.start());
    node.put("opened_at", opened.openedAt().toString());
  }

  private static void addState(ObjectNode node, StreamState state) {
    node.put("records", state.logEndOffset());
    node.put("committed_offset", state.committedOffset());
    node.put("bytes", state.sizeBytes());
    node.put("writer_epoch", state.writerEpoch());
    node.put("chain_head", hex(state.chainHead()));
  }

  /** Null for a stream without records, as in the result of a check. */
  private static String hex(ChainHash head) {
    return head.equals(ChainHash.ZERO) ? null : head.toHex();
  }

  private static void addCommitPoint(ObjectNode node, CommitPoint point) {
    node.put("sequence", point.sequence());
    node.put("writer_epoch", point.writerEpoch());
    node.put("segment", point.segment());
    node.put("position", point.position());
    node.put("next_offset", point.nextOffset());
    node.put("chain_hash", hex(point.chainHash()));
  }

  private static void addTree(ObjectNode node, StreamDetails details) {
    node.put("tree_size", details.tree().map(MerkleTree::size).orElse(null));
    node.put(
        "tree_root",
        details.tree().map(tree -> HexFormat.of().formatHex(tree.root())).orElse(null));
  }

  private static void addHistory(ObjectNode document, StreamDetails details) {
    ArrayNode repairs = document.putArray("repairs");
    details.repairs().forEach(r -> HistoryJson.addRepair(repairs.addObject(), r));
    if (details.history().isEmpty()) {
      document.putNull("history");
      return;
    }
    StreamHistory history = details.history().get();
    ObjectNode node = document.putObject("history");
    HistoryJson.addTo(node, history);
    ArrayNode writers = node.withObject("/writers").putArray("first");
    history.writers().first().forEach(w -> HistoryJson.addWriter(writers.addObject(), w));
  }

  private static void addSegments(ArrayNode array, StreamDetails details) {
    details
        .segments()
        .forEach(
            segment ->
                array
                    .addObject()
                    .put("segment", segment.number())
                    .put("base_offset", segment.baseOffset())
                    .put("bytes", segment.sizeBytes()));
  }
}
