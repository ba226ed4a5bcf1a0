package io.chainlog.cli.audit;

import io.chainlog.connect.envelope.EnvelopeFormat;
import io.chainlog.connect.envelope.InvalidEnvelopeException;
import io.chainlog.connect.envelope.StreamOpened;
import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.segment.SegmentNames;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Checks one stream once: the log by {@link LogVerifier}, Kafka's side by {@link KafkaAccounting}
 * on the records that it verifies. For one thread.
 */
final class StreamAudit {
  private final StreamSource source;
  private final AuditOptions options;
  private final VerifiedRuns runs;
  private final FindingList recordFindings = new FindingList();
  private Optional<KafkaAccounting> kafka = Optional.empty();

  StreamAudit(StreamSource source, AuditOptions options) {
    this.source = source;
    this.options = options;
    this.runs = new VerifiedRuns(source.directory());
    if (!source.bare()) {
      kafka = Optional.of(newAccounting());
    }
  }

  private KafkaAccounting newAccounting() {
    return new KafkaAccounting(source.expectedIdentity(), this::addFinding);
  }

  /**
   * Checks the stream.
   *
   * @param progress hears how many bytes have been read so far
   */
  StreamReport run(LongConsumer progress) {
    try {
      return report(verifier().verify(this::visit, progress));
    } catch (UnsupportedFormatException e) {
      return brokenOff(false, e.getMessage());
    } catch (IOException e) {
      return brokenOff(true, "reading failed: " + IoMessages.of(e));
    }
  }

  private LogVerifier verifier() {
    int maxPayloadBytes = options.maxPayloadBytes();
    return source.bare()
        ? LogVerifier.forBareDirectory(source.stream(), source.directory(), maxPayloadBytes)
        : new LogVerifier(source.stream(), source.directory(), maxPayloadBytes);
  }

  private void visit(LogRecord record) {
    if (record.offset() == 0 && kafka.isEmpty() && isStreamOpened(record)) {
      kafka = Optional.of(newAccounting());
    }
    boolean contiguous = runs.isNext(record);
    long kafkaOffset = kafka.isPresent() ? kafka.get().add(record, contiguous) : -1;
    runs.add(record, kafkaOffset);
  }

  /** A bare directory is taken for the sink's when its first record says so. */
  private static boolean isStreamOpened(LogRecord record) {
    try {
      return EnvelopeFormat.decode(record.payload()) instanceof StreamOpened;
    } catch (InvalidEnvelopeException e) {
      return false;
    }
  }

  private void addFinding(
      String kind,
      LogRecord record,
      long kafkaOffset,
      String expected,
      String actual,
      String detail) {
    recordFindings.add(
        new AuditFinding(
            kind,
            source.directory().location(SegmentNames.log(record.segment())),
            record.position(),
            record.offset(),
            kafkaOffset,
            expected,
            actual,
            detail,
            runs.lastGood()));
  }

  private StreamReport report(StreamVerification log) {
    Coverage coverage = Coverage.of(log);
    List<AuditFinding> findings = findings(log);
    List<String> notes = new ArrayList<>(log.notes());
    notes.addAll(notes(coverage));
    boolean emptyByRight = log.commitPoint().isPresent() && !source.askedFor();
    return new StreamReport(
        source.stream(),
        verdict(findings, coverage, emptyByRight),
        false,
        log.commitPoint().map(CommitPoint::nextOffset).orElse(-1L),
        coverage,
        kafka.map(KafkaAccounting::account),
        findings,
        notes,
        notChecked(log.commitPoint().isPresent()));
  }

  /**
   * What was found before the check could not go on still counts, and a link in place of a file.
   */
  private StreamReport brokenOff(boolean readFailed, String reason) {
    List<AuditFinding> findings = new ArrayList<>(recordFindings.kept());
    findings.addAll(ArchiveLayout.links(source.directory()));
    List<String> notes = new ArrayList<>(notes(runs.coverage()));
    notes.add(0, reason);
    List<String> notChecked = new ArrayList<>(notChecked(false));
    notChecked.add(runs.isEmpty() ? NotChecked.WHOLE_STREAM : NotChecked.REST_OF_STREAM);
    return new StreamReport(
        source.stream(),
        findings.isEmpty() ? Verdict.UNVERIFIABLE : Verdict.TAMPERED,
        readFailed,
        -1,
        runs.coverage(),
        kafka.map(KafkaAccounting::account),
        findings,
        notes,
        notChecked);
  }

  private List<AuditFinding> findings(StreamVerification log) {
    return Stream.concat(
            log.findings().stream().map(f -> AuditFinding.of(f, runs.lastGoodBefore(f))),
            recordFindings.kept().stream())
        .toList();
  }

  private Verdict verdict(List<AuditFinding> findings, Coverage coverage, boolean emptyByRight) {
    if (!findings.isEmpty()) {
      return Verdict.TAMPERED;
    }
    if (coverage.records() == 0) {
      return emptyByRight ? Verdict.VALID : Verdict.UNVERIFIABLE;
    }
    return limitVerdict();
  }

  private Verdict limitVerdict() {
    if (options.maxGapOffsets().isEmpty()) {
      return Verdict.VALID;
    }
    if (kafka.isEmpty()) {
      return Verdict.UNVERIFIABLE;
    }
    return missingOffsets() > options.maxGapOffsets().getAsLong()
        ? Verdict.INCOMPLETE
        : Verdict.VALID;
  }

  private long missingOffsets() {
    return kafka.map(k -> k.account().gaps().offsets()).orElse(0L);
  }

  private List<String> notes(Coverage coverage) {
    List<String> notes = new ArrayList<>();
    if (coverage.records() == 0) {
      notes.add("not one record was there to check");
    }
    if (recordFindings.dropped() > 0) {
      notes.add(
          "%d more findings about single records, not listed".formatted(recordFindings.dropped()));
    }
    if (runs.hasHole()) {
      notes.add("Kafka offsets across the damage are not counted as gaps");
    }
    options.maxGapOffsets().ifPresent(limit -> limitNote(limit, coverage).ifPresent(notes::add));
    return notes;
  }

  private Optional<String> limitNote(long limit, Coverage coverage) {
    if (kafka.isEmpty() && coverage.records() > 0) {
      return Optional.of("--max-gap-offsets was given, but the records hold no Kafka offsets");
    }
    return missingOffsets() > limit
        ? Optional.of(
            "%d Kafka offsets are missing, more than the limit of %d"
                .formatted(missingOffsets(), limit))
        : Optional.empty();
  }

  private List<String> notChecked(boolean committed) {
    List<String> notChecked = new ArrayList<>();
    notChecked.add(NotChecked.SIGNED_HEADS);
    boolean identified = kafka.flatMap(k -> k.account().opened()).isPresent();
    if (!identified || source.expectedIdentity().isEmpty()) {
      notChecked.add(NotChecked.STREAM_IDENTITY);
    }
    if (kafka.isEmpty()) {
      notChecked.add(NotChecked.KAFKA_OFFSETS);
    }
    if (!committed) {
      notChecked.add(NotChecked.COMMIT_POINT);
    }
    return notChecked;
  }
}
