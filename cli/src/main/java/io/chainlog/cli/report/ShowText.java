package io.chainlog.cli.report;

import io.chainlog.cli.inspect.StreamDetails;
import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.cli.inspect.StreamHistory.Placed;
import io.chainlog.cli.inspect.WriterChange;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.repair.AcknowledgedLoss;
import io.chainlog.storage.tree.MerkleTree;
import java.util.HexFormat;

/** One stream in detail for people. */
public final class ShowText {
  private ShowText() {}

  /** The whole description, lines ended by a newline. */
  public static String render(StreamDetails details) {
    TextBuilder text = new TextBuilder();
    text.line("stream         %s", details.stream()).line("folder         %s", details.location());
    details
        .opened()
        .ifPresentOrElse(
            opened -> addIdentity(text, opened),
            () -> text.line("identity       none: record 0 does not say what the stream is"));
    addState(text, details.state());
    details
        .commitPoint()
        .ifPresentOrElse(
            point -> addCommitPoint(text, point), () -> text.line("commit point   none"));
    details
        .tree()
        .ifPresentOrElse(
            tree -> addTree(text, tree), () -> text.line("tree           not stated near the end"));
    details.repairs().forEach(repair -> addRepair(text, repair));
    details
        .history()
        .ifPresentOrElse(
            history -> addHistory(text, history),
            () -> text.line("history        not read: %s", details.noHistory().orElse("unknown")));
    addSegments(text, details);
    return text.toString();
  }

  private static void addIdentity(TextBuilder text, StreamOpened opened) {
    text.line(
        "topic          %s, partition %d, incarnation %d",
        opened.topic(), opened.partition(), opened.incarnation());
    text.line("archive id     %s", opened.archiveId());
    text.line("cluster id     %s", orUnknown(opened.kafkaClusterId()));
    text.line("topic id       %s", orUnknown(opened.topicId()));
    text.line(
        "opened         %s, at Kafka offset %d%s",
        opened.openedAt(),
        opened.firstKafkaOffset(),
        opened.start() == null ? "" : ", start=" + opened.start());
    text.line("isolation      %s", orUnknown(opened.isolationLevel()));
    text.line("connector      %s, version %s", opened.connectorName(), opened.connectorVersion());
    text.line(
        "transforms     %s",
        opened.transforms().isEmpty() ? "none" : String.join(", ", opened.transforms()));
  }

  private static String orUnknown(String text) {
    return text == null ? "unknown" : text;
  }

  private static void addState(TextBuilder text, StreamState state) {
    text.line("records        %d", state.end().nextOffset());
    text.line("committed      %d", state.committedOffset());
    text.line("bytes          %d", state.sizeBytes());
    text.line("writer epoch   %d", state.writerEpoch());
    text.line("chain head     %s", state.end().chainHash());
  }

  private static void addCommitPoint(TextBuilder text, CommitPoint point) {
    text.line(
        "commit point   number %d, epoch %d, segment %d, position %d",
        point.sequence(), point.writerEpoch(), point.segment(), point.position());
  }

  private static void addTree(TextBuilder text, MerkleTree tree) {
    text.line(
        "tree           size %d, root %s", tree.size(), HexFormat.of().formatHex(tree.root()));
  }

  private static void addHistory(TextBuilder text, StreamHistory history) {
    text.line("writers        %d", history.writers().count());
    history.lateStart().ifPresent(start -> text.line("start          %s", start));
    history.skipped().first().forEach(skip -> addSkipped(text, skip));
    if (history.writers().count() == 0) {
      return;
    }
    Table writers =
        new Table().row("WRITER AT", "EPOCH", "OPENED", "TASK", "VERSION", "RESUMED", "OVERLAP");
    history.writers().first().forEach(writer -> addWriter(writers, writer));
    writers.addTo(text.blank());
    more(text, history.writers().more(), "writers");
    Table changes = new Table().row("CHANGED AT", "FIELD", "FROM", "TO");
    for (WriterChange change : history.changes().first()) {
      changes.row(
          Long.toString(change.offset()),
          change.field(),
          change.from() == null ? "not stated" : change.from(),
          change.to() == null ? "not stated" : change.to());
    }
    if (history.changes().count() > 0) {
      changes.addTo(text.blank());
      more(text, history.changes().more(), "changes");
    }
  }

  private static void more(TextBuilder text, long count, String what) {
    if (count > 0) {
      text.line("%d more %s, not listed", count, what);
    }
  }

  private static void addWriter(Table table, Placed<WriterOpened> placed) {
    WriterOpened writer = placed.statement();
    table.row(
        Long.toString(placed.offset()),
        Long.toString(writer.epoch()),
        writer.openedAt().toString(),
        writer.task(),
        writer.connectorVersion(),
        Words.orDash(writer.resumedKafkaOffset()),
        writer.overlap() == null ? "-" : writer.overlap().kind());
  }

  private static void addSkipped(TextBuilder text, Placed<RecordSkipped> skip) {
    RecordSkipped skipped = skip.statement();
    text.line(
        "skipped        Kafka offset %d, at offset %d, on %s: %s",
        skipped.kafkaOffset(), skip.offset(), skipped.skippedAt(), skipped.reason());
  }

  private static void addRepair(TextBuilder text, Placed<StreamRepaired> repair) {
    StreamRepaired repaired = repair.statement();
    AcknowledgedLoss loss =
        new AcknowledgedLoss(
            repaired.firstLostOffset(), repaired.lostRecords(), repaired.lostMayBeMore());
    text.line(
        "repaired       %s, at offset %d, %d bytes cut; lost: %s",
        repaired.repairedAt(), repair.offset(), repaired.cutBytes(), RepairText.loss(loss));
  }

  private static void addSegments(TextBuilder text, StreamDetails details) {
    Table table = new Table().row("SEGMENT", "BASE OFFSET", "BYTES");
    for (SegmentInfo segment : details.segments()) {
      table.row(
          Integer.toString(segment.number()),
          Long.toString(segment.baseOffset()),
          Long.toString(segment.sizeBytes()));
    }
    table.addTo(text.blank());
  }
}
