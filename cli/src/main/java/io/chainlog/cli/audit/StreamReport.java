package io.chainlog.cli.audit;

import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.storage.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the check of one stream came to.
 *
 * @param stream the stream
 * @param verdict about this stream alone
 * @param readFailed whether the medium, and not the stream, is why it could not be verified
 * @param committedOffset stream offset behind the last record that a commit point covers, -1 if
 *     there is no commit point
 * @param coverage what was hashed
 * @param kafka Kafka's side of it, empty when the payloads are not envelopes
 * @param history what it states about itself
 * @param importedAt when it was imported, as a statement beside it says; empty if there is none
 * @param findings what is wrong
 * @param notes what is no fault but should be known, one sentence each without a full stop
 * @param notChecked what was not looked at, in a few words each
 */
public record StreamReport(
    StreamId stream,
    Verdict verdict,
    boolean readFailed,
    long committedOffset,
    Coverage coverage,
    Optional<KafkaAccount> kafka,
    StreamHistory history,
    Optional<Instant> importedAt,
    List<AuditFinding> findings,
    List<String> notes,
    List<String> notChecked) {

  public StreamReport {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
    notChecked = List.copyOf(notChecked);
  }

  /** A stream of which nothing can be said, and why. */
  static StreamReport unverifiable(StreamId stream, boolean readFailed, String reason) {
    return new StreamReport(
        stream,
        Verdict.UNVERIFIABLE,
        readFailed,
        -1,
        Coverage.NOTHING,
        Optional.empty(),
        new StreamHistory(),
        Optional.empty(),
        List.of(),
        List.of(reason),
        List.of(NotChecked.SIGNED_HEADS, NotChecked.WHOLE_STREAM));
  }

  /** Whether anything of it was read, or it is known to be empty. */
  public boolean wasRead() {
    return !notChecked.contains(NotChecked.WHOLE_STREAM);
  }

  /** The same result under another verdict. */
  StreamReport withVerdict(Verdict other) {
    return judgedAs(other, findings, notes);
  }

  /** The same coverage with another judgement. */
  StreamReport judgedAs(Verdict other, List<AuditFinding> findings, List<String> notes) {
    return new StreamReport(
        stream,
        other,
        readFailed,
        committedOffset,
        coverage,
        kafka,
        history,
        importedAt,
        findings,
        notes,
        notChecked);
  }
}
