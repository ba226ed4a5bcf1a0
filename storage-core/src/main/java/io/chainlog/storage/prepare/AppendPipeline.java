package io.chainlog.storage.prepare;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.codec.Codec;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.ChainState;
import io.chainlog.storage.tree.Checkpoint;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The first of an append's two stages: prepare (compress, hash, frame), which needs the processor
 * only. The second, write, needs the medium only and is the stream's.
 *
 * <p>The tail that it is given is not changed, so that a batch that cannot be written leaves no
 * trace. Not thread safe.
 */
public final class AppendPipeline {
  private static final byte[] NO_BYTES = new byte[0];

  private final Codec codec;
  private final CheckpointPolicy policy;
  private final RecordFormat format = new RecordFormat();
  private final HashChain chain = new HashChain();

  private byte[] frames = NO_BYTES;
  private int size;
  private int[] frameEnds;
  private int count;
  private BitSet checkpoints;
  private ChainState state;

  /** A pipeline that compresses with that codec. */
  public AppendPipeline(Codec codec, CheckpointPolicy policy) {
    this.codec = codec;
    this.policy = policy;
  }

  /**
   * Prepares records of one kind, and the checkpoints that the policy wants before and behind them.
   *
   * @param segmentStart whether the batch will stand at the start of a segment
   * @throws IllegalArgumentException if the frames would not fit into one array
   */
  public PreparedBatch prepare(
      RecordKind kind, List<byte[]> payloads, ChainState tail, boolean segmentStart) {
    begin(payloads, tail);
    if (segmentStart && policy.atSegmentStart() && state.end().nextOffset() > 0) {
      addCheckpoint();
    }
    long baseOffset = state.end().nextOffset();
    for (byte[] payload : payloads) {
      if (kind == RecordKind.CHECKPOINT) {
        addCheckpoint(payload);
      } else {
        addRecord(kind, payload);
      }
    }
    if (policy.intervalRecords() > 0
        && state.recordsSinceCheckpoint() >= policy.intervalRecords()) {
      addCheckpoint();
    }
    return finish(tail.end(), baseOffset);
  }

  /** Prepares one checkpoint record. */
  public PreparedBatch prepareCheckpoint(ChainState tail) {
    begin(List.of(), tail);
    long offset = state.end().nextOffset();
    addCheckpoint();
    return finish(tail.end(), offset);
  }

  private void begin(List<byte[]> payloads, ChainState tail) {
    long estimate = 4096;
    for (byte[] payload : payloads) {
      estimate += RecordFormat.frameBytes(payload.length);
    }
    if (estimate > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a batch of " + estimate + " bytes is beyond 2 GiB: append it in parts");
    }
    frames = new byte[(int) estimate];
    frameEnds = new int[payloads.size() + 2];
    checkpoints = new BitSet();
    size = 0;
    count = 0;
    state = tail.copy();
  }

  private void addRecord(RecordKind kind, byte[] payload) {
    byte[] compressed = codec.compress(payload);
    if (compressed == null) {
      add(kind, payload, CompressionType.NONE, payload);
    } else {
      add(kind, payload, codec.type(), compressed);
    }
  }

  private void addCheckpoint() {
    addCheckpoint(Checkpoint.encode(state.end(), policy.treeExtension() ? state.tree() : null));
  }

  /** Also one that another writer made, as it is: it belongs to the chain. */
  private void addCheckpoint(byte[] payload) {
    checkpoints.set(count);
    add(RecordKind.CHECKPOINT, payload, CompressionType.NONE, payload);
  }

  private void add(RecordKind kind, byte[] payload, CompressionType compression, byte[] stored) {
    ChainPosition end = state.end();
    ChainHash hash = chain.hash(end, kind, payload);
    int frameEnd = size + RecordFormat.frameBytes(stored.length);
    if (frameEnd > frames.length) {
      frames = Arrays.copyOf(frames, frameEnd);
    }
    format.encode(frames, size, end.nextOffset(), end.chainHash(), kind, compression, stored);
    frameEnds[count++] = frameEnd;
    size = frameEnd;
    state.accept(kind, hash);
  }

  private PreparedBatch finish(ChainPosition start, long baseOffset) {
    PreparedBatch batch =
        new PreparedBatch(
            frames, Arrays.copyOf(frameEnds, count), checkpoints, start, baseOffset, state);
    frames = NO_BYTES;
    return batch;
  }
}
