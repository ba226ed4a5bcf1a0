package io.chainlog.cli.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.cli.inspect.StreamHistory.Placed;
import io.chainlog.cli.inspect.WriterChange;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a stream states about itself, for machines: what a check and a look have in common. */
record HistoryJson(
    Optional<String> start, Writers writers, SkippedRecords skipped, List<Repair> repairs) {

  static HistoryJson of(StreamHistory history) {
    return of(history, null);
  }

  /** With the first writers, as they state themselves. */
  static HistoryJson withWriters(StreamHistory history) {
    return of(history, history.writers().first().stream().map(Writer::of).toList());
  }

  private static HistoryJson of(StreamHistory history, List<Writer> first) {
    return new HistoryJson(
        history.opened().map(StreamOpened::start),
        new Writers(
            history.writers().count(),
            history.changes().count(),
            history.changes().first(),
            history.overlapsGone().count(),
            history.overlapsGone().first().stream().map(OverlapGone::of).toList(),
            first),
        new SkippedRecords(
            history.skipped().count(),
            history.skipped().first().stream().map(SkippedRecord::of).toList()),
        history.repairs().first().stream().map(Repair::of).toList());
  }

  /**
   * The writers.
   *
   * @param first null where they are not shown
   */
  record Writers(
      long count,
      long changeCount,
      List<WriterChange> changes,
      long overlapGoneCount,
      List<OverlapGone> overlapsGone,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Writer> first) {}

  record OverlapGone(long offset, @NullIfNegative long kafkaOffset) {
    static OverlapGone of(Placed<WriterOpened> writer) {
      return new OverlapGone(writer.offset(), writer.statement().overlap().kafkaOffset());
    }
  }

  record SkippedRecords(long count, List<SkippedRecord> records) {}

  record SkippedRecord(
      long offset,
      long kafkaOffset,
      String reason,
      @NullIfNegative long payloadBytes,
      String payloadSha256,
      String task,
      Instant skippedAt) {
    static SkippedRecord of(Placed<RecordSkipped> placed) {
      RecordSkipped skipped = placed.statement();
      return new SkippedRecord(
          placed.offset(),
          skipped.kafkaOffset(),
          skipped.reason(),
          skipped.payloadBytes(),
          skipped.payloadSha256(),
          skipped.task(),
          skipped.skippedAt());
    }
  }

  record Repair(
      long offset,
      Instant repairedAt,
      String reason,
      long lostRecords,
      boolean lostMayBeMore,
      long cutBytes) {
    static Repair of(Placed<StreamRepaired> repair) {
      StreamRepaired repaired = repair.statement();
      return new Repair(
          repair.offset(),
          repaired.repairedAt(),
          repaired.reason(),
          repaired.lostRecords(),
          repaired.lostMayBeMore(),
          repaired.cutBytes());
    }
  }

  record Writer(
      long offset,
      long epoch,
      String task,
      String worker,
      Instant openedAt,
      String connectorVersion,
      @NullIfNegative long resumedKafkaOffset,
      String recovery,
      String overlap) {
    static Writer of(Placed<WriterOpened> placed) {
      WriterOpened writer = placed.statement();
      return new Writer(
          placed.offset(),
          writer.epoch(),
          writer.task(),
          writer.worker(),
          writer.openedAt(),
          writer.connectorVersion(),
          writer.resumedKafkaOffset(),
          writer.recovery(),
          writer.overlap() == null ? null : writer.overlap().kind());
    }
  }
}
