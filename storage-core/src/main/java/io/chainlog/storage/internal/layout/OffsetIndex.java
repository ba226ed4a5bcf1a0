package io.chainlog.storage.internal.layout;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where records of one segment are: one entry per interval of log, and one for each checkpoint
 * record. Grows by eight bytes per interval. Not thread safe.
 */
public final class OffsetIndex {
  private final long baseOffset;
  private final int intervalBytes;
  private final EntryList sparse;
  private final EntryList checkpoints;
  private long coveredOffset;
  private long coveredPosition;
  private long nextEntryPosition;

  /**
   * An empty index.
   *
   * @param baseOffset offset of the segment's first record
   * @param intervalBytes bytes of log from one entry to the next, at least
   */
  public OffsetIndex(long baseOffset, int intervalBytes) {
    this.baseOffset = baseOffset;
    this.intervalBytes = intervalBytes;
    this.sparse = new EntryList(baseOffset);
    this.checkpoints = new EntryList(baseOffset);
    this.coveredOffset = baseOffset;
  }

  /** Takes the record behind the last one into account. */
  public void add(long offset, long position, int frameBytes, boolean isCheckpoint) {
    assert offset == coveredOffset && position == coveredPosition;
    if (position >= nextEntryPosition) {
      sparse.add(offset, position);
      nextEntryPosition = position + intervalBytes;
    }
    if (isCheckpoint) {
      checkpoints.add(offset, position);
    }
    coveredOffset = offset + 1;
    coveredPosition = position + frameBytes;
  }

  /** The last indexed record that is not behind the offset. */
  public Optional<IndexEntry> entryAtOrBefore(long offset) {
    return sparse.atOrBefore(offset);
  }

  /** The last checkpoint record that is not behind the offset. */
  public Optional<IndexEntry> checkpointAtOrBefore(long offset) {
    return checkpoints.atOrBefore(offset);
  }

  /** Offset of the segment's first record. */
  public long baseOffset() {
    return baseOffset;
  }

  /** Offset behind the last record that was taken into account. */
  public long coveredOffset() {
    return coveredOffset;
  }

  /** Byte position behind the last record that was taken into account. */
  public long coveredPosition() {
    return coveredPosition;
  }

  /** Bytes of log from one entry to the next, at least. */
  public int intervalBytes() {
    return intervalBytes;
  }

  /** Whether both point to the same places and cover the same records. */
  public boolean sameEntries(OffsetIndex other) {
    return Arrays.equals(OffsetIndexFile.encode(this), OffsetIndexFile.encode(other));
  }

  EntryList sparse() {
    return sparse;
  }

  EntryList checkpoints() {
    return checkpoints;
  }

  /** Continues from what was read from a file. */
  void resume(long offset, long position) {
    coveredOffset = offset;
    coveredPosition = position;
    nextEntryPosition =
        sparse
            .atOrBefore(Long.MAX_VALUE)
            .map(last -> last.position() + intervalBytes)
            .orElse(position);
  }
}
