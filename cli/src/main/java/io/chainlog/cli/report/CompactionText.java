package io.chainlog.cli.report;

import io.chainlog.storage.CompactionPlan;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.StreamId;

/** What a compaction would do, or did, stream by stream. */
public final class CompactionText {
  private final boolean applied;
  private final Table table;
  private int merged;

  /**
   * @param applied whether it was done, or is only shown
   */
  public CompactionText(boolean applied) {
    this.applied = applied;
    this.table =
        new Table()
            .row("STREAM", "SEGMENTS", "AFTERWARDS", applied ? "BYTES SAVED" : "BYTES TO REWRITE");
  }

  /** Adds a stream for which it is only shown. */
  public void planned(StreamId stream, int segments, CompactionPlan plan) {
    add(stream, segments, segments - plan.segmentsLess(), plan.sizeBytes());
  }

  /** Adds a stream that was compacted. */
  public void merged(StreamId stream, CompactionResult result) {
    add(stream, result.segmentsBefore(), result.segmentsAfter(), result.bytesReclaimed());
  }

  private void add(StreamId stream, int before, int after, long bytes) {
    merged += before - after;
    table.row(
        stream.name(), Integer.toString(before), Integer.toString(after), Long.toString(bytes));
  }

  /** The table, and what to do next. */
  public String render() {
    TextBuilder text = new TextBuilder();
    table.addTo(text);
    if (applied) {
      text.blank().line("%d segments fewer. Check the archive with: chainlog verify", merged);
    } else if (merged > 0) {
      text.blank().line("Nothing was changed. Stop the streams' writers, then add --apply.");
    } else {
      text.blank().line("Nothing to merge.");
    }
    return text.toString();
  }
}
