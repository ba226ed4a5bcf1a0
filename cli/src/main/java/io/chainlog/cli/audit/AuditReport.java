package io.chainlog.cli.audit;

import io.chainlog.storage.ArchiveIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the check of an archive, or of one bare stream directory, came to.
 *
 * @param archive location of what was checked
 * @param identity what {@code archive.json} says, empty for a stream directory and where it is
 *     damaged
 * @param verifiedAt when the check began
 * @param verdict the worst of all; {@link Verdict#UNVERIFIABLE} when not one record was checked
 * @param failure why nothing could be looked at, without a full stop; empty when something was
 * @param readFailed whether the medium is why the verdict is {@link Verdict#UNVERIFIABLE}
 * @param streams ordered by name
 * @param findings what is wrong outside the streams
 * @param notes what is no fault outside the streams but should be known, one sentence each
 */
public record AuditReport(
    String archive,
    Optional<ArchiveIdentity> identity,
    Instant verifiedAt,
    Verdict verdict,
    Optional<String> failure,
    boolean readFailed,
    List<StreamReport> streams,
    List<AuditFinding> findings,
    List<String> notes) {

  public AuditReport {
    streams = List.copyOf(streams);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** The report about streams that were looked at. */
  static AuditReport of(
      String archive,
      Optional<ArchiveIdentity> identity,
      Instant verifiedAt,
      List<StreamReport> streams,
      List<AuditFinding> findings,
      List<String> notes) {
    List<StreamReport> judged = withoutEmptyPraise(streams);
    return new AuditReport(
        archive,
        identity,
        verifiedAt,
        verdict(judged, findings),
        Optional.empty(),
        judged.stream().anyMatch(StreamReport::readFailed),
        judged,
        findings,
        notes);
  }

  /** The report when the archive itself could not be opened. */
  static AuditReport failed(
      String archive, Instant verifiedAt, boolean readFailed, String failure) {
    return new AuditReport(
        archive,
        Optional.empty(),
        verifiedAt,
        Verdict.UNVERIFIABLE,
        Optional.of(failure),
        readFailed,
        List.of(),
        List.of(),
        List.of());
  }

  /** Where not one record was checked, no stream is valid, although each may be empty by right. */
  private static List<StreamReport> withoutEmptyPraise(List<StreamReport> streams) {
    if (records(streams) > 0) {
      return streams;
    }
    return streams.stream()
        .map(s -> s.verdict() == Verdict.VALID ? s.withVerdict(Verdict.UNVERIFIABLE) : s)
        .toList();
  }

  private static Verdict verdict(List<StreamReport> streams, List<AuditFinding> findings) {
    List<Verdict> verdicts = new ArrayList<>();
    streams.forEach(stream -> verdicts.add(stream.verdict()));
    if (!findings.isEmpty()) {
      verdicts.add(Verdict.TAMPERED);
    }
    if (records(streams) == 0) {
      verdicts.add(Verdict.UNVERIFIABLE);
    }
    return Verdict.worst(verdicts);
  }

  private static long records(List<StreamReport> streams) {
    return streams.stream().mapToLong(stream -> stream.coverage().records()).sum();
  }

  /** Records of all streams that were hashed. */
  public long records() {
    return records(streams);
  }
}
