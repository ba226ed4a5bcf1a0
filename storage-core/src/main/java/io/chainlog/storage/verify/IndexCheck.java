package io.chainlog.storage.verify;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.util.Optional;

/** Makes the index of a segment again beside the records, and holds it against the stored one. */
final class IndexCheck {
  private final String file;
  private final boolean exists;
  private final Optional<OffsetIndex> stored;
  private final OffsetIndex expected;

  private IndexCheck(
      String file, boolean exists, Optional<OffsetIndex> stored, OffsetIndex expected) {
    this.file = file;
    this.exists = exists;
    this.stored = stored;
    this.expected = expected;
  }

  static IndexCheck load(LogDirectory directory, int segment, long baseOffset) throws IOException {
    String name = SegmentNames.index(segment);
    Optional<OffsetIndex> stored = read(directory, segment, baseOffset);
    boolean exists = stored.isPresent() || OffsetIndexFile.exists(directory, name);
    if (exists && stored.isEmpty()) {
      stored = read(directory, segment, baseOffset); // a writer may have replaced it
    }
    OffsetIndex expected =
        new OffsetIndex(baseOffset, stored.map(OffsetIndex::intervalBytes).orElse(1));
    return new IndexCheck(directory.location(name), exists, stored, expected);
  }

  private static Optional<OffsetIndex> read(LogDirectory directory, int segment, long baseOffset)
      throws IOException {
    long segmentBytes = Math.max(0, Segments.sizeBytes(directory, segment)); // it may be merged
    return OffsetIndexFile.read(directory, SegmentNames.index(segment), baseOffset, segmentBytes);
  }

  void accept(LogRecord record) {
    if (stored.isPresent() && record.position() < stored.get().coveredPosition()) {
      boolean checkpoint = record.kind() == RecordKind.CHECKPOINT;
      expected.add(record.offset(), record.position(), record.frameBytes(), checkpoint);
    }
  }

  /**
   * What is wrong with the index, once all records of the segment have been seen.
   *
   * @param mayGrow whether a writer may have gone on behind them
   */
  Optional<Finding> finding(boolean mayGrow) {
    if (!exists || (stored.isPresent() && isAsExpected(stored.get(), mayGrow))) {
      return Optional.empty();
    }
    String detail =
        stored.isEmpty()
            ? "the index is damaged; it is not used"
            : "the index does not point to the records of its segment; it is not used";
    return Optional.of(new Finding(FindingKind.INDEX_MISMATCH, file, -1, -1, null, null, detail));
  }

  /** An index that goes beyond the commit point can be compared only up to there. */
  private boolean isAsExpected(OffsetIndex index, boolean mayGrow) {
    return (mayGrow && index.coveredPosition() > expected.coveredPosition())
        || index.sameEntries(expected);
  }
}
