package io.chainlog.cli.audit;

import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.cli.inspect.StreamHistory.Listed;
import io.chainlog.cli.inspect.StreamHistory.Placed;
import io.chainlog.cli.inspect.WriterChange;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.StreamFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What a stream states about itself, as sentences without a full stop: nothing of it is a fault.
 */
final class HistoryNotes {
  private HistoryNotes() {}

  static List<String> of(StreamHistory history) {
    List<String> notes = new ArrayList<>();
    add(notes, history.repairs(), HistoryNotes::repair, "records of repairs");
    history.lateStart().ifPresent(notes::add);
    add(notes, history.changes(), HistoryNotes::change, "changes between writers");
    add(notes, history.overlapsGone(), HistoryNotes::gone, "records that Kafka no longer had");
    add(notes, history.skipped(), HistoryNotes::skip, "skipped Kafka records");
    return notes;
  }

  private static <T> void add(
      List<String> notes, Listed<T> listed, Function<T, String> sentence, String what) {
    listed.first().stream().map(sentence).forEach(notes::add);
    if (listed.more() > 0) {
      notes.add(listed.more() + " more " + what + ", not listed");
    }
  }

  private static String repair(Placed<StreamRepaired> repair) {
    StreamRepaired repaired = repair.statement();
    return String.format(
        Locale.ROOT,
        "the stream was repaired on %s, as the record at offset %d (%s, position %d) states;"
            + " acknowledged records lost: %s; bytes cut: %d; reason: %s",
        repaired.repairedAt(),
        repair.offset(),
        StreamFolder.segmentName(repair.segment()),
        repair.position(),
        StreamHistory.lost(repaired.lostRecords(), repaired.lostMayBeMore()),
        repaired.cutBytes(),
        repaired.reason());
  }

  private static String change(WriterChange change) {
    return String.format(
        Locale.ROOT,
        "from offset %d on the writer has another %s: %s, before: %s",
        change.offset(),
        change.field(),
        change.to() == null ? "not stated" : change.to(),
        change.from() == null ? "not stated" : change.from());
  }

  private static String gone(Placed<WriterOpened> writer) {
    return String.format(
        Locale.ROOT,
        "Kafka no longer had the last archived record, Kafka offset %d, when the writer of offset"
            + " %d opened the stream: that both are of one topic was not compared",
        writer.statement().overlap().kafkaOffset(),
        writer.offset());
  }

  private static String skip(Placed<RecordSkipped> skipped) {
    return String.format(
        Locale.ROOT,
        "Kafka offset %d was skipped on purpose on %s, as the record at offset %d states: %s",
        skipped.statement().kafkaOffset(),
        skipped.statement().skippedAt(),
        skipped.offset(),
        skipped.statement().reason());
  }
}
