package io.chainlog.storage;

import io.chainlog.storage.record.ChainPosition;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One stream, opened for writing: it contains the lock and the writer epoch, and knows where the
 * stream ends. Opened by {@link OpenArchive#openWriter}.
 *
 * <h2>Durability</h2>
 *
 * <p>As {@link StorageBackend} states it, whose streams are opened through this.
 *
 * <h2>Thread safety</h2>
 *
 * <p>One writing thread at a time; any number of threads may read beside it. What depends on the
 * stage of a pipelined append must not write: that is refused with an {@link
 * IllegalStateException}, as is every writing call after {@link #close}.
 */
public interface StreamWriter extends StreamReader, Closeable {

  /** What opening the stream found and did. */
  RecoveryReport recovery();

  /**
   * Appends data records at the end of the stream.
   *
   * @param payloads at least one; each may be empty, none may be null. Not copied before the call
   *     returns and not kept after it
   * @throws io.chainlog.storage.errors.WriteFailedException if it could not be written and has been
   *     undone; the same append may be tried again
   * @throws io.chainlog.storage.errors.FailedLogException if it could not be undone, or not be
   *     synced; the stream must be closed and opened again
   * @throws io.chainlog.storage.errors.FencedWriterException if another writer has taken over
   * @throws IllegalArgumentException for an empty batch, or a payload above the configured maximum
   */
  AppendResult append(List<byte[]> payloads, Durability durability) throws IOException;

  /**
   * The same for a caller that has its own idea of where the stream ends.
   *
   * @param expected {@link StreamState#end} or {@link AppendResult#end} as the caller knows it
   * @throws io.chainlog.storage.errors.StaleAppendException if the stream ends elsewhere; nothing
   *     was written
   */
  AppendResult append(ChainPosition expected, List<byte[]> payloads, Durability durability)
      throws IOException;

  /**
   * Appends data records in two stages: they are prepared before this returns, and written, and
   * synced if asked for, on another thread while the caller continues; see {@link
   * StorageBackend#appendPipelined}.
   *
   * @param durability when the stage of the append completes
   */
  PendingAppend appendPipelined(
      ChainPosition expected, List<byte[]> payloads, Durability durability) throws IOException;

  /**
   * Returns when all pipelined appends are written, so that readers of this handle see them.
   *
   * @throws IOException what one of them failed of, if the calling thread was not told yet
   */
  void awaitWritten() throws IOException;

  /**
   * Appends one tombstone: a record which states that an earlier one is retracted. Nothing is
   * removed.
   *
   * @param retractedOffset stream offset of the retracted record
   * @see #append(ChainPosition, List, Durability) for the other parameters and the errors
   */
  AppendResult appendTombstone(ChainPosition expected, long retractedOffset, Durability durability)
      throws IOException;

  /** Appends a checkpoint record at the end, whatever the policy. */
  AppendResult appendCheckpoint(Durability durability) throws IOException;

  /**
   * Commits everything appended so far. Does nothing when it already is.
   *
   * @return the state, all of it committed
   */
  StreamState sync() throws IOException;

  /**
   * Starts to commit everything appended so far, on another thread. What it fails of, the next
   * writing call of this thread throws; {@link #sync} waits for it.
   */
  void startSync() throws IOException;

  /** Merges completed segments into fewer, larger ones; see {@link StorageBackend#compact}. */
  CompactionResult compact(CompactionConfig compaction) throws IOException;

  /** Writes the offset index of the active segment, so that a later open need not rebuild it. */
  void flushIndex() throws IOException;

  /**
   * Ends writing: a checkpoint if the policy wants one, a sync, the index, the lock. After a
   * failure the lock is released without writing. A second call does nothing.
   */
  @Override
  void close() throws IOException;

  /**
   * Starts to {@link #close}, on another thread, once all pipelined appends are written.
   *
   * @return completes when the stream is closed; fails with what {@link #close} would have thrown
   */
  CompletionStage<Void> startClose();
}
