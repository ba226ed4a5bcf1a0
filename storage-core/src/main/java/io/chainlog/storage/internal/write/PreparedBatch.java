package io.chainlog.storage.internal.write;

import io.chainlog.storage.internal.layout.OffsetIndex;
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
  long heldBytes() {
    return OWN_BYTES + frames.length + (long) Integer.BYTES * frameEnds.length;
  }

  /** Where the stream has to end for the batch to be written. */
  ChainPosition start() {
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

  /** Adds the records to the index of the segment that they were written to. */
  public void addTo(OffsetIndex index, long position) {
    int frameStart = 0;
    for (int i = 0; i < frameEnds.length; i++) {
      index.add(
          start.nextOffset() + i,
          position + frameStart,
          frameEnds[i] - frameStart,
          checkpoints.get(i));
      frameStart = frameEnds[i];
    }
  }
}
