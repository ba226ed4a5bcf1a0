package io.chainlog.storage;

import io.chainlog.storage.record.ChainHash;

/**
 * What is known to be durable: everything before {@code position} in segment {@code segment}, and
 * all segments before it.
 *
 * @param sequence number of this commit, 1 for a stream's first
 * @param writerEpoch the writer that committed
 * @param segment number of the segment
 * @param position byte position behind the last durable frame of that segment
 * @param nextOffset stream offset behind the last durable record
 * @param chainHash chain hash of the last durable record, {@link ChainHash#ZERO} if there is none
 */
public record CommitPoint(
    long sequence,
    long writerEpoch,
    int segment,
    long position,
    long nextOffset,
    ChainHash chainHash) {

  /**
   * Far above what a stream reaches in centuries of commits, and far below where a number would
   * wrap. A larger one was not counted up to by a writer.
   */
  public static final long MAX_COUNT = 1L << 48;

  /** Whether a writer may have counted commits or epochs up to this number. */
  public static boolean isPlausible(long count) {
    return count >= 0 && count <= MAX_COUNT;
  }
}
