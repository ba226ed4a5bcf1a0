package io.chainlog.cli.audit;

import io.chainlog.storage.Finding;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong, as it is reported.
 *
 * @param kind stable name: a {@link io.chainlog.storage.FindingKind#id} or an {@link AuditKind#id}
 * @param file location of the file
 * @param position byte position in the file, -1 when it does not apply
 * @param offset stream offset of the record concerned, -1 when it is not known
 * @param kafkaOffset Kafka offset of the record concerned, -1 when it is not known
 * @param expected what should be there, or null
 * @param actual what is there, or null
 * @param detail one sentence for people, without a full stop
 * @param lastGood the last verified record before it, where there is one
 */
public record AuditFinding(
    String kind,
    String file,
    long position,
    long offset,
    long kafkaOffset,
    String expected,
    String actual,
    String detail,
    Optional<LastGood> lastGood) {

  public AuditFinding {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(lastGood, "lastGood");
  }

  /** A finding of the log's verification, whose Kafka offset is not known. */
  static AuditFinding of(Finding finding, Optional<LastGood> lastGood) {
    return new AuditFinding(
        finding.kind().id(),
        finding.file(),
        finding.position(),
        finding.offset(),
        -1,
        finding.expected(),
        finding.actual(),
        finding.detail(),
        lastGood);
  }

  /** A finding about a file or folder as a whole. */
  static AuditFinding ofFile(
      String kind, String file, String expected, String actual, String detail) {
    return new AuditFinding(kind, file, -1, -1, -1, expected, actual, detail, Optional.empty());
  }
}
