package io.chainlog.cli.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.chainlog.cli.audit.AuditFinding;
import io.chainlog.cli.audit.AuditReport;
import io.chainlog.cli.audit.Coverage;
import io.chainlog.cli.audit.KafkaAccount;
import io.chainlog.cli.audit.KafkaGaps;
import io.chainlog.cli.audit.LastGood;
import io.chainlog.cli.audit.StreamReport;
import io.chainlog.cli.audit.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The result of a check for machines, as {@code docs/format/VERIFY-JSON.md} describes it. */
public final class VerifyJson {
  private static final KafkaGaps NO_GAPS = new KafkaGaps(0, 0, List.of(), Optional.empty());

  private VerifyJson() {}

  private record Document(
      @JsonUnwrapped Json.Tool tool,
      String archive,
      Optional<String> archiveId,
      Instant verifiedAt,
      String verdict,
      int exitCode,
      String message,
      List<Stream> streams,
      List<Finding> findings,
      List<String> notes) {}

  private record Stream(
      String stream,
      String verdict,
      long records,
      long kafkaRecords,
      long bytes,
      @NullIfNegative long firstOffset,
      @NullIfNegative long lastOffset,
      @NullIfNegative long committedOffset,
      @NullIfNegative long firstKafkaOffset,
      @NullIfNegative long lastKafkaOffset,
      Optional<Long> minTimestamp,
      Optional<Long> maxTimestamp,
      Optional<String> chainHead,
      long treeSize,
      Optional<String> treeRoot,
      String head,
      long unanchoredRecords,
      KafkaGaps gaps,
      @JsonUnwrapped HistoryJson history,
      Optional<String> importedAt,
      List<Finding> findings,
      List<String> notes,
      List<String> notChecked) {}

  private record Finding(
      String kind,
      String file,
      @NullIfNegative long position,
      @NullIfNegative long offset,
      @NullIfNegative long kafkaOffset,
      String expected,
      String actual,
      String detail,
      Optional<LastGoodRecord> lastGood) {
    static Finding of(AuditFinding finding) {
      return new Finding(
          finding.kind(),
          finding.file(),
          finding.position(),
          finding.offset(),
          finding.kafkaOffset(),
          finding.expected(),
          finding.actual(),
          finding.detail(),
          finding.lastGood().map(LastGoodRecord::of));
    }
  }

  private record LastGoodRecord(
      String file,
      @NullIfNegative long endPosition,
      long offset,
      @NullIfNegative long kafkaOffset) {
    static LastGoodRecord of(LastGood last) {
      return new LastGoodRecord(last.file(), last.endPosition(), last.offset(), last.kafkaOffset());
    }
  }

  /** The whole document, ended by a newline. */
  public static String render(AuditReport report, String version, int exitCode) {
    return Json.render(
        new Document(
            new Json.Tool(version),
            report.archive(),
            report.identity().map(id -> id.id().toString()),
            report.verifiedAt(),
            report.verdict().label(),
            exitCode,
            VerdictSentence.of(report),
            report.streams().stream().map(VerifyJson::stream).toList(),
            findings(report.findings()),
            report.notes()));
  }

  private static Stream stream(StreamReport report) {
    Coverage coverage = report.coverage();
    Optional<KafkaAccount> kafka = report.kafka();
    return new Stream(
        report.stream().name(),
        report.verdict().label(),
        coverage.records(),
        kafka.map(KafkaAccount::records).orElse(0L),
        coverage.bytes(),
        coverage.firstOffset(),
        coverage.lastOffset(),
        report.committedOffset(),
        kafka.map(KafkaAccount::firstOffset).orElse(-1L),
        kafka.map(KafkaAccount::lastOffset).orElse(-1L),
        kafka.flatMap(KafkaAccount::timestamps).map(TimeRange::minMs),
        kafka.flatMap(KafkaAccount::timestamps).map(TimeRange::maxMs),
        coverage.chainHead(),
        coverage.tree().map(Coverage.TreeHead::size).orElse(0L),
        coverage.tree().map(Coverage.TreeHead::root),
        null,
        coverage.records(),
        kafka.map(KafkaAccount::gaps).orElse(NO_GAPS),
        HistoryJson.of(report.history()),
        report.importedAt().map(Object::toString),
        findings(report.findings()),
        report.notes(),
        report.notChecked());
  }

  private static List<Finding> findings(List<AuditFinding> findings) {
    return findings.stream().map(Finding::of).toList();
  }
}
