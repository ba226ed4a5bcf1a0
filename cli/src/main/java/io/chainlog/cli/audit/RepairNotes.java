package io.chainlog.cli.audit;

import io.chainlog.cli.inspect.Envelopes;
import io.chainlog.connect.envelope.EnvelopeFormat;
import io.chainlog.connect.envelope.StreamRepaired;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.segment.SegmentNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Notes the records of repairs: what was cut is no finding any more, and must not be overlooked.
 * Not thread safe.
 */
final class RepairNotes {
  private static final int MAX_NOTES = 100;

  private final List<String> notes = new ArrayList<>();
  private long dropped;

  /** Takes the next verified record. */
  void add(LogRecord record) {
    byte[] payload = record.payload();
    if (payload.length > 0 && payload[0] == EnvelopeFormat.STREAM_REPAIRED) {
      decode(record);
    }
  }

  private void decode(LogRecord record) {
    Envelopes.in(record)
        .filter(StreamRepaired.class::isInstance)
        .map(StreamRepaired.class::cast)
        .ifPresent(repaired -> add(record, repaired));
  }

  private void add(LogRecord record, StreamRepaired repaired) {
    if (notes.size() == MAX_NOTES) {
      dropped++;
      return;
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "the stream was repaired on %s, as the record at offset %d (%s, position %d) says; acknowledged records lost: %s; bytes cut: %d; reason: %s",
            repaired.repairedAt(),
            record.offset(),
            SegmentNames.log(record.segment()),
            record.position(),
            lost(repaired),
            repaired.cutBytes(),
            repaired.reason()));
  }

  private static String lost(StreamRepaired repaired) {
    if (repaired.lostMayBeMore()) {
      return repaired.lostRecords() == 0 ? "unknown" : "at least " + repaired.lostRecords();
    }
    return repaired.lostRecords() == 0 ? "none" : Long.toString(repaired.lostRecords());
  }

  /** Sentences without a full stop. */
  List<String> toList() {
    List<String> all = new ArrayList<>(notes);
    if (dropped > 0) {
      all.add(String.format(Locale.ROOT, "%d more records of repairs, not listed", dropped));
    }
    return all;
  }
}
