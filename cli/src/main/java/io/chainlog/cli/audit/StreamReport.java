package io.chainlog.cli.audit;

import io.chainlog.storage.StreamId;
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
        List.of(),
        List.of(reason),
        List.of(NotChecked.SIGNED_HEADS, NotChecked.WHOLE_STREAM));
  }

  /** The same result under another verdict. */
  StreamReport withVerdict(Verdict other) {
    return new StreamReport(
        stream, other, readFailed, committedOffset, coverage, kafka, findings, notes, notChecked);
  }
}
