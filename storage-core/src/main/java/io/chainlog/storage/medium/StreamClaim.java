package io.chainlog.storage.medium;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.CompactionConfig;
import io.chainlog.storage.CompactionResult;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.prepare.PreparedBatch;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.tree.ChainState;
import java.io.Closeable;
import java.io.IOException;

/**
 * One writer's right to a stream, on whatever medium: what it appends follows the end, and is
 * durable once it is committed. As a reader it also sees what is not committed yet.
 *
 * <p>An <i>extent</i> is what the medium writes as one piece: on files, a segment.
 *
 * <h2>After a failure</h2>
 *
 * <p>{@link io.chainlog.storage.errors.WriteFailedException} and {@link
 * io.chainlog.storage.errors.StaleAppendException} leave the claim as it was. After any other
 * failure every writing call is refused, and the stream has to be opened again.
 *
 * <h2>Thread safety</h2>
 *
 * <p>One appending thread at a time; another may commit beside it, and any may read.
 */
public interface StreamClaim extends StreamReader, Closeable {

  /** What claiming the stream found and did. */
  RecoveryReport recovery();

  /** The end of the stream, committed or not. Not to be changed. */
  ChainState tail();

  /** Bytes in the extent that is appended to; 0 if the next batch begins one. */
  long extentBytes();

  /**
   * Time since the first batch of the extent was appended, or since the claim, if it was not empty
   * then; 0 for an empty one.
   */
  long extentAgeMs();

  /**
   * Appends a batch whole, or not at all.
   *
   * @param batch must follow {@link #tail}
   * @param completesExtent whether the next batch begins an extent; that commits this one
   * @throws io.chainlog.storage.errors.StaleAppendException if it does not follow; nothing is taken
   * @throws io.chainlog.storage.errors.WriteFailedException if nothing of it was taken
   * @throws io.chainlog.storage.errors.FencedWriterException if another writer has taken over
   */
  void append(PreparedBatch batch, boolean completesExtent) throws IOException;

  /**
   * Commits what was appended up to a place, and no more; durable on return. Nothing is done for
   * what is committed already, so that a call whose outcome is not known may be made again.
   *
   * @param upTo where a batch that was appended ends
   * @return the newest commit point, which is at that place or after it
   * @throws FailedLogException if it is not known how much is durable
   * @throws io.chainlog.storage.errors.FencedWriterException if another writer has taken over
   * @throws IllegalArgumentException if no batch ends there
   */
  CommitPoint commit(ChainPosition upTo) throws IOException;

  /** Whether a failure has ended writing. */
  boolean hasFailed();

  /** Ends writing: nothing may be known of what was appended last. */
  void fail(Throwable cause);

  /**
   * Does nothing while writing has not failed.
   *
   * @throws FailedLogException else, with what failed as its cause
   */
  void requireUsable() throws FailedLogException;

  /** Merges completed extents into fewer, larger ones. */
  CompactionResult compact(CompactionConfig compaction) throws IOException;

  /** Commits, and writes what spares the next claim some reading. */
  void flushIndex() throws IOException;

  /**
   * Gives the stream up. Appends and commits nothing; what is cached of a sound stream is written.
   */
  @Override
  void close() throws IOException;
}
