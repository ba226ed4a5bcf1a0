package io.chainlog.storage.prepare;

import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.tree.ChainState;
import java.util.BitSet;

/**
 * Frames that are ready to be written, and the tail of the stream once they are.
 *
 * <p>Not copied and not changed after it was made.
 */
public final class PreparedBatch {
  /** The tree, and the objects themselves. */
  private static final long OWN_BYTES = 4096;

  private final byte[] frames;
  private final int[] frameEnds;
  private final BitSet checkpoints;
  private final ChainPosition start;
  private final long baseOffset;
  private final ChainState tail;

  PreparedBatch(
      byte[] frames,
      int[] frameEnds,
      BitSet checkpoints,
      ChainPosition start,
      long baseOffset,
      ChainState tail) {
    this.frames = frames;
    this.frameEnds = frameEnds;
    this.checkpoints = checkpoints;
    this.start = start;
    this.baseOffset = baseOffset;
    this.tail = tail;
  }

  /** The frames, one behind the other, from index 0 on; not a copy. */
  public byte[] frames() {
    return frames;
  }

  /** Bytes of all frames. */
  public int sizeBytes() {
    return frameEnds[frameEnds.length - 1];
  }

  /** Bytes of memory that it takes while it waits, about; the frames' array is not cut to size. */
  public long heldBytes() {
    return OWN_BYTES + frames.length + (long) Integer.BYTES * frameEnds.length;
  }

  /** Where the stream has to end for the batch to be written. */
  public ChainPosition start() {
    return start;
  }

  /** Stream offset of the first payload, behind a checkpoint that the stream put before it. */
  public long baseOffset() {
    return baseOffset;
  }

  /** The stream's tail when the batch is written. */
  public ChainState tail() {
    return tail;
  }

  /** Number of records, with the checkpoints that the stream put before and behind them. */
  public int records() {
    return frameEnds.length;
  }

  /** Index in {@link #frames} after the frame of a record. */
  public int frameEnd(int record) {
    return frameEnds[record];
  }

  /** Whether a record is a checkpoint. */
  public boolean isCheckpoint(int record) {
    return checkpoints.get(record);
  }
}
