package io.chainlog.cli.report;

import io.chainlog.cli.audit.AuditFinding;
import io.chainlog.cli.audit.AuditReport;
import io.chainlog.cli.audit.Coverage;
import io.chainlog.cli.audit.GapRange;
import io.chainlog.cli.audit.KafkaAccount;
import io.chainlog.cli.audit.KafkaGaps;
import io.chainlog.cli.audit.LastGood;
import io.chainlog.cli.audit.StreamReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The result of a check for people: the verdict first, then the streams, then what is wrong. */
public final class VerifyText {
  private static final int LISTED_RANGES = 5;

  private VerifyText() {}

  /** The whole report, lines ended by a newline. */
  public static String render(AuditReport report, String version) {
    TextBuilder text = new TextBuilder();
    text.line("%s", VerdictSentence.of(report)).blank();
    addSubject(text, report, version);
    report.streams().forEach(stream -> addStream(text, stream));
    addFindings(text, report);
    return text.toString();
  }

  private static void addSubject(TextBuilder text, AuditReport report, String version) {
    text.line("archive       %s", report.archive());
    report
        .identity()
        .ifPresent(id -> text.line("archive id    %s, made %s", id.id(), id.createdAt()));
    text.line("checked at    %s, by chainlog %s", report.verifiedAt(), version);
    report.notes().forEach(note -> text.line("note          %s", note));
  }

  private static void addStream(TextBuilder text, StreamReport stream) {
    text.blank().line("%s: %s", stream.stream(), stream.verdict().label());
    addCoverage(text, stream);
    stream.kafka().ifPresent(kafka -> addKafka(text, kafka));
    stream.notes().forEach(note -> text.line("  note        %s", note));
    text.line("  not checked %s", String.join(", ", stream.notChecked()));
  }

  private static void addCoverage(TextBuilder text, StreamReport stream) {
    Coverage coverage = stream.coverage();
    text.line(
        "  records     %d, stream offsets %s, %s",
        coverage.records(),
        Words.range(coverage.firstOffset(), coverage.lastOffset()),
        Words.count(coverage.bytes(), "byte"));
    if (stream.committedOffset() >= 0) {
      text.line("  committed   %s", Words.count(stream.committedOffset(), "record"));
    }
    coverage.chainHead().ifPresent(head -> text.line("  chain head  %s", head));
    coverage
        .tree()
        .ifPresent(tree -> text.line("  tree        size %d, root %s", tree.size(), tree.root()));
    text.line("  unanchored  %s: no signed head", Words.count(coverage.records(), "record"));
  }

  private static void addKafka(TextBuilder text, KafkaAccount kafka) {
    String timestamps = kafka.timestamps().map(range -> ", " + Words.range(range)).orElse("");
    text.line(
        "  kafka       %s, offsets %s%s",
        Words.count(kafka.records(), "record"),
        Words.range(kafka.firstOffset(), kafka.lastOffset()),
        timestamps);
    text.line("  gaps        %s", gaps(kafka.gaps()));
  }

  private static String gaps(KafkaGaps gaps) {
    if (gaps.count() == 0) {
      return "none";
    }
    String listed =
        gaps.ranges().stream()
            .limit(LISTED_RANGES)
            .map(VerifyText::range)
            .collect(Collectors.joining(", "));
    String more = gaps.count() > LISTED_RANGES ? ", ..." : "";
    return String.format(
        Locale.ROOT,
        "%d, with %s missing: %s%s; largest %s",
        gaps.count(),
        Words.count(gaps.offsets(), "offset"),
        listed,
        more,
        gaps.largest().map(VerifyText::range).orElse("-"));
  }

  private static String range(GapRange range) {
    return Words.range(range.from(), range.to());
  }

  private static void addFindings(TextBuilder text, AuditReport report) {
    addFindings(text, "the archive", report.findings());
    report
        .streams()
        .forEach(stream -> addFindings(text, stream.stream().name(), stream.findings()));
  }

  private static void addFindings(TextBuilder text, String where, List<AuditFinding> findings) {
    for (AuditFinding finding : findings) {
      text.blank().line("FINDING in %s: %s: %s", where, finding.kind(), finding.detail());
      text.line("  file          %s", finding.file());
      addPlace(text, finding);
      addDifference(text, finding);
      finding.lastGood().ifPresent(last -> text.line("  last good     %s", place(last)));
    }
  }

  private static void addPlace(TextBuilder text, AuditFinding finding) {
    if (finding.position() >= 0) {
      text.line("  position      %d", finding.position());
    }
    if (finding.offset() >= 0) {
      text.line("  stream offset %d", finding.offset());
    }
    if (finding.kafkaOffset() >= 0) {
      text.line("  Kafka offset  %d", finding.kafkaOffset());
    }
  }

  private static void addDifference(TextBuilder text, AuditFinding finding) {
    if (finding.expected() != null) {
      text.line("  expected      %s", finding.expected());
    }
    if (finding.actual() != null) {
      text.line("  actual        %s", finding.actual());
    }
  }

  private static String place(LastGood last) {
    String kafka = last.kafkaOffset() < 0 ? "" : ", Kafka offset " + last.kafkaOffset();
    String end =
        last.file() == null
            ? ""
            : String.format(
                Locale.ROOT, ", ends at position %d of %s", last.endPosition(), last.file());
    return "stream offset " + last.offset() + kafka + end;
  }
}
