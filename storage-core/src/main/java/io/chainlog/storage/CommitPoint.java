package io.chainlog.storage;

import io.chainlog.storage.record.ChainPosition;

/**
 * What is known to be durable: everything before {@code position} in segment {@code segment}, and
 * all segments before it.
 *
 * @param sequence number of this commit, 1 for a stream's first
 * @param writerEpoch the writer that committed
 * @param segment number of the segment
 * @param position byte position behind the last durable frame of that segment
 * @param end the same place in the chain, after the last durable record
 */
public record CommitPoint(
    long sequence, long writerEpoch, int segment, long position, ChainPosition end) {

  /** Before a stream's first commit. */
  public static final CommitPoint NONE = new CommitPoint(0, 0, 0, 0, ChainPosition.START);

  /**
   * Far above what a stream reaches in centuries of commits, and far below where a number would
   * wrap. A larger one was not counted up to by a writer.
   */
  public static final long MAX_COUNT = 1L << 48;

  /** The commit after this one, by the same writer or a later one. */
  public CommitPoint next(long epoch, int segment, long position, ChainPosition end) {
    return new CommitPoint(sequence + 1, epoch, segment, position, end);
  }

  /** Whether a writer may have counted commits or epochs up to this number. */
  public static boolean isPlausible(long count) {
    return count >= 0 && count <= MAX_COUNT;
  }
}
