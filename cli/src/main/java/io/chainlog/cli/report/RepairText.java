package io.chainlog.cli.report;

import io.chainlog.storage.StreamFolder;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.repair.AcknowledgedLoss;
import io.chainlog.storage.repair.Cut;
import io.chainlog.storage.repair.RepairOutcome;
import io.chainlog.storage.repair.RepairPlan;
import java.util.Locale;

/** Plan and outcome of a repair for people. */
public final class RepairText {
  private RepairText() {}

  /** The plan, file by file. */
  public static String plan(StreamId stream, LogDirectory directory, RepairPlan plan) {
    TextBuilder text = new TextBuilder();
    text.line("stream         %s", stream).line("folder         %s", directory.location());
    text.line("refused        %s", plan.reason());
    if (plan.begun()) {
      text.line("begun          %s, and interrupted: this is the rest", plan.begunAt());
    }
    text.line(
        "stays          records 0 to %d, up to position %d in %s",
        plan.end().nextOffset() - 1, plan.endPosition(), StreamFolder.segmentName(plan.segment()));
    text.line("chain head     %s", plan.end().chainHash());
    text.line("committed      %s", committed(plan));
    text.line("is lost        %s", loss(plan.loss()));
    text.line("is cut         %d bytes in %d files", plan.cutBytes(), plan.cuts().size());
    text.line("is written     one record that says so, at offset %d", plan.end().nextOffset());
    addFiles(text.blank(), plan);
    return text.toString();
  }

  private static String committed(RepairPlan plan) {
    return plan.committed()
        .map(
            place ->
                String.format(
                    Locale.ROOT,
                    "%d records, chain head %s",
                    place.nextOffset(),
                    place.chainHash()))
        .orElse("unknown: there is no valid commit point");
  }

  /** Which acknowledged records are lost, in words. */
  static String loss(AcknowledgedLoss loss) {
    if (loss.isNone()) {
      return "no acknowledged record";
    }
    if (loss.records() == 0) {
      return String.format(
          Locale.ROOT,
          "unknown: records from offset %d on may have been acknowledged",
          loss.firstOffset());
    }
    return String.format(
        Locale.ROOT,
        "%s%d acknowledged %s, from offset %d on",
        loss.mayBeMore() ? "at least " : "",
        loss.records(),
        loss.records() == 1 ? "record" : "records",
        loss.firstOffset());
  }

  private static void addFiles(TextBuilder text, RepairPlan plan) {
    Table table = new Table().row("FILE", "CUT FROM", "BYTES", "RECORDS", "KEPT AS");
    for (Cut cut : plan.cuts()) {
      table.row(
          cut.file(),
          Long.toString(cut.position()),
          Long.toString(cut.bytes()),
          records(cut),
          cut.keptAs(plan.id()));
    }
    for (String copy : plan.copies()) {
      table.row(copy, "-", "-", "rewritten", plan.keptAs(copy));
    }
    table.addTo(text);
  }

  /** The stream offsets in a cut, as far as they can be told; - for none. */
  static String records(Cut cut) {
    if (cut.firstOffset() < 0) {
      return "-";
    }
    return cut.lastOffset() < 0
        ? "from offset " + cut.firstOffset() + " on"
        : "offsets " + cut.firstOffset() + " to " + cut.lastOffset();
  }

  /** What to do with a plan. */
  public static String howTo(String archive, StreamId stream, RepairPlan plan) {
    TextBuilder text = new TextBuilder().blank();
    if (plan.begun()) {
      text.line(
              "The repair was begun. If there is a copy of the stream, first move repair.json and")
          .line("the files that end in .repair-%s out of the folder, then restore it.", plan.id())
          .line("To finish the repair:");
    } else {
      text.line("Nothing was changed. If there is a copy of the stream, restore that. If not:");
    }
    return text.line(
            "  chainlog repair --apply%s %s %s",
            plan.needsAcceptance() ? " --accept-loss" : "", archive, stream)
        .toString();
  }

  /** Where there is no plan. */
  public static String nothingToRepair(StreamId stream) {
    return new TextBuilder()
        .line("Nothing to repair: opening %s does not refuse it. Just open it.", stream)
        .line("What chainlog verify may find in it, only a copy of those files can mend.")
        .toString();
  }

  /** What was done. */
  public static String repaired(String archive, StreamId stream, RepairOutcome.Repaired done) {
    return new TextBuilder()
        .blank()
        .line(
            "Repaired: %s ends at offset %d with chain hash %s.",
            stream, done.end().nextOffset(), done.end().chainHash())
        .line("The record at offset %d says what was done.", done.recordOffset())
        .line("What was cut is beside it, in the files that end in .repair-%s.", done.plan().id())
        .line("Check it with: chainlog verify %s --stream %s", archive, stream)
        .toString();
  }
}
