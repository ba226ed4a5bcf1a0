package io.chainlog.storage;

/**
 * When checkpoint records are written, and what they carry.
 *
 * @param intervalRecords after a batch, when at least so many records stand since the last
 *     checkpoint; 0 for never
 * @param onClose on clean close, when records stand since the last checkpoint
 * @param atSegmentStart as the first record of every segment but the first, so that each segment
 *     file stands on its own
 * @param treeExtension with the RFC 6962 compact range; without it a checkpoint is the 40 bytes of
 *     the lineage, and opening a stream has to read it from its start to know the tree
 */
public record CheckpointPolicy(
    long intervalRecords, boolean onClose, boolean atSegmentStart, boolean treeExtension) {

  /** Every 10,000 records, on close, and at the start of each segment, with the tree. */
  public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(10_000, true, true, true);

  /** Only where the caller asks, and without the tree: what {@code kimberlite-storage} writes. */
  public static final CheckpointPolicy LINEAGE = new CheckpointPolicy(0, false, false, false);

  public CheckpointPolicy {
    if (intervalRecords < 0) {
      throw new IllegalArgumentException(
          "intervalRecords must not be negative: " + intervalRecords);
    }
  }

  /** The same policy with another interval. */
  public CheckpointPolicy withIntervalRecords(long records) {
    return new CheckpointPolicy(records, onClose, atSegmentStart, treeExtension);
  }
}
