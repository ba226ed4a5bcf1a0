package io.chainlog.cli.report;

import io.chainlog.cli.audit.AuditReport;
import io.chainlog.cli.audit.StreamReport;
import io.chainlog.cli.audit.Verdict;
import io.chainlog.cli.inspect.StreamHistory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a check came to, in one paragraph that also says what that does not show. */
final class VerdictSentence {
  private static final int NAMED_STREAMS = 5;
  private static final String NOT_SHOWN =
      " No signed heads were checked: that nobody rewrote a whole stream, cut off its end or removed"
          + " it is not shown.";

  private VerdictSentence() {}

  static String of(AuditReport report) {
    return switch (report.verdict()) {
      case VALID ->
          String.format(Locale.ROOT, "VALID: %s hashed and as written.", records(report))
              + repaired(report)
              + NOT_SHOWN;
      case INCOMPLETE ->
          String.format(
                  Locale.ROOT,
                  "INCOMPLETE: %s hashed and as written, but beyond a limit that was set: %s.",
                  records(report),
                  streams(report, Verdict.INCOMPLETE))
              + repaired(report)
              + NOT_SHOWN;
      case UNVERIFIABLE -> "UNVERIFIABLE: " + whyUnverifiable(report);
      case TAMPERED ->
          String.format(
              Locale.ROOT,
              "TAMPERED: %s of tampering or corruption: %s. Beside that, %s hashed and as written.",
              Words.count(findings(report), "finding"),
              where(report),
              records(report));
    };
  }

  /** What was repaired is as written, but not all that was ever acknowledged. */
  private static String repaired(AuditReport report) {
    List<StreamReport> repaired =
        report.streams().stream().filter(s -> s.history().repairs().count() > 0).toList();
    if (repaired.isEmpty()) {
      return "";
    }
    long lost = repaired.stream().mapToLong(s -> s.history().lostRecords()).sum();
    boolean mayBeMore = repaired.stream().anyMatch(s -> s.history().lostMayBeMore());
    return String.format(
        Locale.ROOT,
        " REPAIRED: %s, acknowledged records lost: %s.",
        named(repaired),
        StreamHistory.lost(lost, mayBeMore));
  }

  private static String whyUnverifiable(AuditReport report) {
    if (report.failure().isPresent()) {
      return "nothing was checked: " + report.failure().get() + ".";
    }
    if (report.records() == 0) {
      return "there was not one record to check."
          + (report.streams().isEmpty() ? "" : " The notes say why.");
    }
    return String.format(
        Locale.ROOT,
        "these streams could not be verified: %s. The notes say why. %s hashed and as written.",
        streams(report, Verdict.UNVERIFIABLE),
        records(report));
  }

  private static String records(AuditReport report) {
    return Words.count(report.records(), "record")
        + " in "
        + Words.count(report.streams().stream().filter(StreamReport::wasRead).count(), "stream");
  }

  private static long findings(AuditReport report) {
    return report.findings().size()
        + report.streams().stream().mapToLong(stream -> stream.findings().size()).sum();
  }

  private static String where(AuditReport report) {
    String streams = streams(report, Verdict.TAMPERED);
    if (report.findings().isEmpty()) {
      return streams;
    }
    return streams.isEmpty() ? "beside the streams" : streams + " and beside the streams";
  }

  private static String streams(AuditReport report, Verdict verdict) {
    return named(report.streams().stream().filter(s -> s.verdict() == verdict).toList());
  }

  private static String named(List<StreamReport> streams) {
    List<String> names = streams.stream().map(stream -> stream.stream().toString()).toList();
    String named = names.stream().limit(NAMED_STREAMS).collect(Collectors.joining(", "));
    int more = names.size() - NAMED_STREAMS;
    return more > 0 ? named + " and " + more + " more" : named;
  }
}
