package io.chainlog.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainlog.cli.audit.AuditFinding;
import io.chainlog.cli.audit.AuditReport;
import io.chainlog.cli.audit.Coverage;
import io.chainlog.cli.audit.GapRange;
import io.chainlog.cli.audit.KafkaAccount;
import io.chainlog.cli.audit.KafkaGaps;
import io.chainlog.cli.audit.LastGood;
import io.chainlog.cli.audit.StreamReport;
import io.chainlog.cli.audit.TimeRange;
import java.util.List;
import java.util.Optional;

/** The result of a check for machines, as {@code docs/format/VERIFY-JSON.md} describes it. */
public final class VerifyJson {
  private VerifyJson() {}

  /** The whole document, ended by a newline. */
  public static String render(AuditReport report, String version, int exitCode) {
    ObjectNode document = Json.document(version);
    document.put("archive", report.archive());
    Json.put(document, "archive_id", report.identity().map(id -> id.id().toString()));
    document.put("verified_at", report.verifiedAt().toString());
    document.put("verdict", report.verdict().label());
    document.put("exit_code", exitCode);
    document.put("message", VerdictSentence.of(report));
    ArrayNode streams = document.putArray("streams");
    report.streams().forEach(stream -> addStream(streams.addObject(), stream));
    addFindings(document.putArray("findings"), report.findings());
    addTexts(document.putArray("notes"), report.notes());
    return Json.render(document);
  }

  private static void addStream(ObjectNode node, StreamReport stream) {
    node.put("stream", stream.stream().name());
    node.put("verdict", stream.verdict().label());
    addCoverage(node, stream);
    HistoryJson.addTo(node, stream.history());
    node.put("imported_at", stream.importedAt().map(Object::toString).orElse(null));
    addFindings(node.putArray("findings"), stream.findings());
    addTexts(node.putArray("notes"), stream.notes());
    addTexts(node.putArray("not_checked"), stream.notChecked());
  }

  private static void addCoverage(ObjectNode node, StreamReport stream) {
    Coverage coverage = stream.coverage();
    Optional<KafkaAccount> kafka = stream.kafka();
    node.put("records", coverage.records());
    node.put("kafka_records", kafka.map(KafkaAccount::records).orElse(0L));
    node.put("bytes", coverage.bytes());
    Json.putKnown(node, "first_offset", coverage.firstOffset());
    Json.putKnown(node, "last_offset", coverage.lastOffset());
    Json.putKnown(node, "committed_offset", stream.committedOffset());
    Json.putKnown(node, "first_kafka_offset", kafka.map(KafkaAccount::firstOffset).orElse(-1L));
    Json.putKnown(node, "last_kafka_offset", kafka.map(KafkaAccount::lastOffset).orElse(-1L));
    addTimestamps(node, kafka.flatMap(KafkaAccount::timestamps));
    Json.put(node, "chain_head", coverage.chainHead());
    node.put("tree_size", coverage.tree().map(Coverage.TreeHead::size).orElse(0L));
    Json.put(node, "tree_root", coverage.tree().map(Coverage.TreeHead::root));
    node.putNull("head");
    node.put("unanchored_records", coverage.records());
    addGaps(node.putObject("gaps"), kafka.map(KafkaAccount::gaps));
  }

  private static void addTimestamps(ObjectNode node, Optional<TimeRange> range) {
    node.put("min_timestamp", range.map(TimeRange::minMs).orElse(null));
    node.put("max_timestamp", range.map(TimeRange::maxMs).orElse(null));
  }

  private static void addGaps(ObjectNode node, Optional<KafkaGaps> gaps) {
    node.put("count", gaps.map(KafkaGaps::count).orElse(0L));
    node.put("offsets", gaps.map(KafkaGaps::offsets).orElse(0L));
    ArrayNode ranges = node.putArray("ranges");
    gaps.ifPresent(g -> g.ranges().forEach(range -> addRange(ranges.addObject(), range)));
    Optional<GapRange> largest = gaps.flatMap(KafkaGaps::largest);
    if (largest.isPresent()) {
      addRange(node.putObject("largest"), largest.get());
    } else {
      node.putNull("largest");
    }
  }

  private static void addRange(ObjectNode node, GapRange range) {
    node.put("from", range.from()).put("to", range.to());
  }

  private static void addFindings(ArrayNode array, List<AuditFinding> findings) {
    findings.forEach(finding -> addFinding(array.addObject(), finding));
  }

  private static void addFinding(ObjectNode node, AuditFinding finding) {
    node.put("kind", finding.kind());
    node.put("file", finding.file());
    Json.putKnown(node, "position", finding.position());
    Json.putKnown(node, "offset", finding.offset());
    Json.putKnown(node, "kafka_offset", finding.kafkaOffset());
    node.put("expected", finding.expected());
    node.put("actual", finding.actual());
    node.put("detail", finding.detail());
    if (finding.lastGood().isPresent()) {
      addLastGood(node.putObject("last_good"), finding.lastGood().get());
    } else {
      node.putNull("last_good");
    }
  }

  private static void addLastGood(ObjectNode node, LastGood last) {
    node.put("file", last.file());
    Json.putKnown(node, "end_position", last.endPosition());
    node.put("offset", last.offset());
    Json.putKnown(node, "kafka_offset", last.kafkaOffset());
  }

  private static void addTexts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
