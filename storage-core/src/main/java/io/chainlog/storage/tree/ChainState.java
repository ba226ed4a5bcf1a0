package io.chainlog.storage.tree;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.errors.StaleAppendException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Follows the chain of one stream, record by record: all that the next record depends on. The one
 * place for it, whether records are prepared, recovered, verified or repaired.
 *
 * <p>Not thread safe. One that was handed on is not changed any more: {@link #copy} it first.
 */
public final class ChainState {
  private final MerkleTree tree;
  private final byte[] leaf = new byte[ChainHash.BYTES];
  private ChainPosition end;
  private long recordsSinceCheckpoint;

  private ChainState(ChainPosition end, MerkleTree tree, long recordsSinceCheckpoint) {
    this.end = end;
    this.tree = tree;
    this.recordsSinceCheckpoint = recordsSinceCheckpoint;
  }

  /** Before the first record. */
  public static ChainState empty() {
    return new ChainState(ChainPosition.START, new MerkleTree(), 0);
  }

  /**
   * Before a checkpoint record, as the record itself states it.
   *
   * @return empty when it carries no tree
   * @throws CorruptPayloadException if the payload is not a checkpoint's
   */
  public static Optional<ChainState> before(LogRecord checkpoint) throws CorruptPayloadException {
    ChainPosition end = new ChainPosition(checkpoint.offset(), checkpoint.previousHash());
    return Checkpoint.parse(checkpoint.payload()).tree().map(tree -> new ChainState(end, tree, 0));
  }

  /** The same state, which may be changed. */
  public ChainState copy() {
    return new ChainState(end, tree.copy(), recordsSinceCheckpoint);
  }

  /**
   * The finding that a record is a checkpoint which does not state the tree before it; empty for
   * any other.
   *
   * @param file location of its segment, for the finding
   * @throws CorruptPayloadException if its payload is not a checkpoint's
   */
  public Optional<Finding> contradiction(LogRecord record, String file)
      throws CorruptPayloadException {
    boolean agrees =
        record.kind() != RecordKind.CHECKPOINT
            || Checkpoint.parse(record.payload()).agreesWith(tree);
    return agrees
        ? Optional.empty()
        : Optional.of(
            new Finding(
                FindingKind.CHECKPOINT_MISMATCH,
                file,
                record.position(),
                record.offset(),
                null,
                null,
                "the checkpoint does not state the tree before it"));
  }

  /**
   * Takes the next record, whose chain hash was verified.
   *
   * @param file location of its segment, for the finding
   * @throws CorruptLogException if it is a checkpoint that does not state the tree before it; the
   *     state is then as it was
   */
  public void accept(LogRecord record, String file) throws IOException {
    Optional<Finding> contradiction = contradiction(record, file);
    if (contradiction.isPresent()) {
      throw new CorruptLogException(contradiction.get());
    }
    accept(record.kind(), record.chainHash());
  }

  /** Takes the next record, whatever it states. */
  public void accept(RecordKind kind, ChainHash chainHash) {
    chainHash.copyTo(leaf, 0);
    tree.append(leaf);
    end = new ChainPosition(end.nextOffset() + 1, chainHash);
    recordsSinceCheckpoint = kind == RecordKind.CHECKPOINT ? 0 : recordsSinceCheckpoint + 1;
  }

  /**
   * Compares the end with what someone takes it for.
   *
   * @param stream name of the stream, for the message
   * @throws StaleAppendException if it is elsewhere
   */
  public void requireEnd(ChainPosition expected, Object stream) throws StaleAppendException {
    if (!end.equals(expected)) {
      throw new StaleAppendException(
          String.format(
              Locale.ROOT,
              "%s ends at offset %d with chain hash %s, not at offset %d with %s. Nothing was written: read the stream's state again",
              stream,
              end.nextOffset(),
              end.chainHash(),
              expected.nextOffset(),
              expected.chainHash()));
    }
  }

  /** Where the next record follows. */
  public ChainPosition end() {
    return end;
  }

  /** Over all records; not to be changed. */
  public MerkleTree tree() {
    return tree;
  }

  /** Records after the last checkpoint. */
  public long recordsSinceCheckpoint() {
    return recordsSinceCheckpoint;
  }
}
