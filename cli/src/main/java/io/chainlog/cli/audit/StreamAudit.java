package io.chainlog.cli.audit;

import io.chainlog.cli.inspect.PayloadLimits;
import io.chainlog.storage.Finding;
import io.chainlog.storage.StreamFolder;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Checks one stream once: the log by {@link LogVerifier}, and the records that it verifies by
 * {@link PayloadCheck}. For one thread.
 */
final class StreamAudit {
  private final AuditOptions options;
  private final VerifiedRuns runs;
  private final FindingList recordFindings = new FindingList();
  private final ImportCheck imported;
  private final StreamSource source;
  private final PayloadCheck payloads;
  private final HistoryCheck history;
  private int recordedLimit;

  private StreamAudit(StreamSource source, ImportCheck imported, AuditOptions options) {
    this.options = options;
    this.imported = imported;
    this.source = imported.isStated() ? source.asImported() : source;
    this.runs = new VerifiedRuns(source.directory());
    this.payloads = new PayloadCheck(this.source, this::addFinding);
    this.history = new HistoryCheck(this.source, this::addFinding);
  }

  /**
   * Checks a stream.
   *
   * @param progress hears how many bytes have been read so far
   */
  static StreamReport run(StreamSource source, AuditOptions options, LongConsumer progress) {
    try {
      return new StreamAudit(source, ImportCheck.read(source), options).run(progress);
    } catch (UnsupportedFormatException e) {
      return StreamReport.unverifiable(source.stream(), false, e.getMessage());
    } catch (IOException e) {
      return StreamReport.unverifiable(
          source.stream(), true, "reading failed: " + IoMessages.of(e));
    }
  }

  private StreamReport run(LongConsumer progress) {
    LogVerifier verifier = verifier();
    try {
      StreamVerification log = verifier.verify(this::visit, progress);
      return mayBeReadWith(recordedLimit, log)
          ? run(source, options.withMaxPayloadBytes(recordedLimit), progress)
          : report(log);
    } catch (UnsupportedFormatException e) {
      return brokenOff(verifier.findingsSoFar(), false, e.getMessage());
    } catch (RecordAboveLimitException e) {
      return brokenOff(verifier.findingsSoFar(), false, e.getMessage());
    } catch (IOException e) {
      return brokenOff(verifier.findingsSoFar(), true, "reading failed: " + IoMessages.of(e));
    }
  }

  /** A hint and no more: it decides what is read, never what is valid. */
  private boolean mayBeReadWith(int recorded, StreamVerification log) {
    return options.limitRaised()
        && log.aboveLimitBytes() > options.maxPayloadBytes()
        && log.aboveLimitBytes() <= recorded;
  }

  private LogVerifier verifier() {
    int maxPayloadBytes = options.maxPayloadBytes();
    return source.origin() == StreamOrigin.BARE
        ? LogVerifier.forBareDirectory(source.stream(), source.directory(), maxPayloadBytes)
        : new LogVerifier(source.stream(), source.directory(), maxPayloadBytes);
  }

  private void visit(LogRecord record) throws IOException {
    boolean contiguous = runs.isNext(record);
    long kafkaOffset = payloads.add(record, contiguous);
    runs.add(record, kafkaOffset);
    if (payloads.isOfTheSink()) {
      history.add(record, kafkaOffset, contiguous);
    }
    imported.add(record);
    recordedLimit = Math.max(recordedLimit, PayloadLimits.recordedIn(record));
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
            new StreamFolder(source.directory()).segmentLocation(record.segment()),
            record.position(),
            record.offset(),
            kafkaOffset,
            expected,
            actual,
            detail,
            runs.lastGood()));
  }

  private StreamReport report(StreamVerification log) {
    history.checkEnd(log.commitPoint());
    Conclusions conclusions = conclusions(Coverage.of(log), log.commitPoint().isPresent());
    boolean all = log.aboveLimitBytes() == 0;
    List<AuditFinding> findings = new ArrayList<>(ofLog(log.findings()));
    findings.addAll(recordFindings.kept());
    findings.addAll(imported.findings(all));
    List<String> notChecked = new ArrayList<>(conclusions.notChecked());
    if (!all) {
      notChecked.add(runs.isEmpty() ? NotChecked.WHOLE_STREAM : NotChecked.REST_OF_STREAM);
    }
    Verdict verdict = all ? conclusions.verdict() : Verdict.UNVERIFIABLE;
    return new StreamReport(
        source.stream(),
        findings.isEmpty() ? verdict : Verdict.TAMPERED,
        false,
        log.commitPoint().map(point -> point.end().nextOffset()).orElse(-1L),
        conclusions.coverage(),
        conclusions.kafka(),
        history.history(),
        imported.importedAt(),
        findings,
        notes(log.notes(), conclusions),
        notChecked);
  }

  private List<AuditFinding> ofLog(List<Finding> findings) {
    return findings.stream().map(f -> AuditFinding.of(f, runs.lastGoodBefore(f))).toList();
  }

  /**
   * What was found before the check could not go on still counts, and a link in place of a file.
   */
  private StreamReport brokenOff(List<Finding> found, boolean readFailed, String reason) {
    Conclusions conclusions = conclusions(runs.coverage(), false);
    List<AuditFinding> findings = new ArrayList<>(ofLog(found));
    findings.addAll(recordFindings.kept());
    findings.addAll(imported.findings(false));
    findings.addAll(ArchiveLayout.links(source.directory()));
    List<String> notChecked = new ArrayList<>(conclusions.notChecked());
    notChecked.add(runs.isEmpty() ? NotChecked.WHOLE_STREAM : NotChecked.REST_OF_STREAM);
    return new StreamReport(
        source.stream(),
        findings.isEmpty() ? Verdict.UNVERIFIABLE : Verdict.TAMPERED,
        readFailed,
        -1,
        conclusions.coverage(),
        conclusions.kafka(),
        history.history(),
        imported.importedAt(),
        findings,
        notes(List.of(reason), conclusions),
        notChecked);
  }

  private Conclusions conclusions(Coverage coverage, boolean committed) {
    return new Conclusions(
        source,
        coverage,
        payloads.account(),
        payloads.isForeign(),
        committed,
        history.history().repairs().count() > 0,
        options);
  }

  private List<String> notes(List<String> first, Conclusions conclusions) {
    List<String> notes = new ArrayList<>(HistoryNotes.of(history.history()));
    notes.addAll(imported.notes());
    notes.addAll(first);
    notes.addAll(conclusions.notes());
    if (recordFindings.dropped() > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d more findings about single records, not listed",
              recordFindings.dropped()));
    }
    if (runs.hasHole()) {
      notes.add(
          "Kafka offsets across the damage or a record that was not read are not counted as gaps");
    }
    return notes;
  }
}
