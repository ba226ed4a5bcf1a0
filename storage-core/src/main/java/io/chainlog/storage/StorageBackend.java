package io.chainlog.storage;

import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Append-only, hash-chained streams: the public contract of this library.
 *
 * <h2>Lifecycle</h2>
 *
 * <p>{@link #open} takes a stream for writing, makes it when it does not exist, and recovers it.
 * From then until {@link #close(StreamId)} nobody else can write it. A stream that is not open here
 * can still be read, up to its commit point.
 *
 * <h2>Durability</h2>
 *
 * <p>An append with {@link Durability#SYNCED}, and everything before it, is behind a commit point
 * on the medium when it returns; so is everything before a {@link #sync}. An append with {@link
 * Durability#WRITTEN} is seen at once by readers of this backend and by nobody else until then.
 *
 * <h2>Thread safety</h2>
 *
 * <p>Each stream has one writing thread at a time. Different streams may be written by different
 * threads, and any stream be read by any number of threads beside its writer.
 *
 * <h2>Errors</h2>
 *
 * <p>{@link IllegalArgumentException} and {@link IllegalStateException} are the caller's mistakes;
 * {@link io.chainlog.storage.errors.StorageException} and its children are the archive's or the
 * medium's; each method says which of them it gives beside any {@link IOException}.
 */
public interface StorageBackend extends Closeable {

  /** The streams that exist, ordered by name. */
  List<StreamId> streams() throws IOException;

  /** Whether the stream exists, open or not. */
  boolean exists(StreamId stream) throws IOException;

  /**
   * Opens a stream for writing: takes its lock and the next writer epoch, and recovers it to its
   * last complete record. Makes the stream where there is none.
   *
   * @return what recovery found and did
   * @throws io.chainlog.storage.errors.StreamLockedException if another writer has it
   * @throws io.chainlog.storage.errors.CorruptLogException if acknowledged data is damaged; nothing
   *     has been changed
   * @throws io.chainlog.storage.errors.UncommittedStreamException if it has no commit point
   * @throws IllegalStateException if it is open here already
   */
  RecoveryReport open(StreamId stream) throws IOException;

  /**
   * Appends data records.
   *
   * @param payloads at least one; each may be empty, none may be null. Not copied before the call
   *     returns and not kept after it
   * @param expectedOffset the stream's {@link StreamState#end} as the caller knows it
   * @param expectedPreviousHash chain hash of that end
   * @throws io.chainlog.storage.errors.StaleAppendException if the stream ends elsewhere; nothing
   *     was written
   * @throws io.chainlog.storage.errors.WriteFailedException if it could not be written and has been
   *     undone; the same append may be tried again
   * @throws io.chainlog.storage.errors.FailedLogException if it could not be undone, or not be
   *     synced; the stream must be closed and opened anew
   * @throws io.chainlog.storage.errors.FencedWriterException if another writer has taken over
   * @throws IllegalArgumentException for an empty batch, or a payload above the configured maximum
   * @throws IllegalStateException if the stream is not open here
   */
  AppendResult append(
      StreamId stream,
      List<byte[]> payloads,
      long expectedOffset,
      ChainHash expectedPreviousHash,
      Durability durability)
      throws IOException;

  /**
   * Appends data records in two stages: they are prepared (compressed, hashed, framed) before this
   * returns, and written and synced on a thread of this backend while the caller goes on. The bytes
   * are those of {@link #append}. Readers see the batch once it is written.
   *
   * <p>Blocks while what waits takes more than 8 MiB of memory. When a batch cannot be written, it
   * and those after it fail. The next writing call of the thread that appended it throws the cause,
   * once, whatever other threads were told before, and the stream's state reports where to go on.
   * Any other writing call on the stream waits for what was appended before it.
   *
   * @param expectedOffset offset of {@link AppendResult#end} of the append before
   * @param expectedPreviousHash {@link AppendResult#end}
   * @return where the batch will end up, and a stage that completes when it is behind a commit
   *     point. What depends on the stage runs on a thread of this backend: there, every writing
   *     call is refused with an {@link IllegalStateException}
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits; nothing of
   *     this batch will be written
   * @see #append for the other errors
   */
  PendingAppend appendPipelined(
      StreamId stream, List<byte[]> payloads, long expectedOffset, ChainHash expectedPreviousHash)
      throws IOException;

  /**
   * Appends one tombstone: a record that says that an earlier one is retracted. Nothing is removed.
   *
   * @param retractedOffset stream offset of the retracted record; below expectedOffset
   * @see #append for the other parameters and the errors
   */
  AppendResult appendTombstone(
      StreamId stream,
      long retractedOffset,
      long expectedOffset,
      ChainHash expectedPreviousHash,
      Durability durability)
      throws IOException;

  /**
   * Appends a checkpoint record at the end, whatever the policy says.
   *
   * @see #append for the errors
   */
  AppendResult appendCheckpoint(StreamId stream, Durability durability) throws IOException;

  /**
   * Puts everything appended so far behind a commit point. Does nothing when it already is.
   *
   * @return the state, whose {@link StreamState#committedOffset} is that of its {@link
   *     StreamState#end}
   */
  StreamState sync(StreamId stream) throws IOException;

  /**
   * The stream as it is now: for one that is open here up to its last append, for any other up to
   * its commit point.
   */
  StreamState state(StreamId stream) throws IOException;

  /**
   * Chain hash of the last record, empty for an empty stream. Right also directly after a segment
   * rotation and after a restart.
   */
  default Optional<ChainHash> latestChainHash(StreamId stream) throws IOException {
    StreamState state = state(stream);
    return state.end().nextOffset() == 0 ? Optional.empty() : Optional.of(state.end().chainHash());
  }

  /**
   * Reads verified records, from the nearest checkpoint at or before the offset on. What that
   * proves: see {@link VerifiedReader}.
   *
   * @param maxBytes stop before the payloads exceed this many bytes; the first record is always
   *     given
   * @return records of every kind from offset on; empty when the offset is the end
   * @throws io.chainlog.storage.errors.CorruptLogException at the first record that is not as
   *     written
   * @throws IllegalArgumentException if the offset is negative or beyond the end
   */
  List<LogRecord> readFrom(StreamId stream, long offset, long maxBytes) throws IOException;

  /**
   * Streams verified records, from the nearest checkpoint at or before the offset on, in bounded
   * memory. The reader sees what is committed or, while the stream is open here, appended after
   * this call.
   */
  VerifiedReader reader(StreamId stream, long offset) throws IOException;

  /** Streams from offset, but verifies from the first record of the stream. */
  VerifiedReader readerFromGenesis(StreamId stream, long offset) throws IOException;

  /** Number of segments, with the active one, which may be empty. */
  int segmentCount(StreamId stream) throws IOException;

  /** Numbers of the segments that nothing is appended to any more, ascending. */
  List<Integer> completedSegments(StreamId stream) throws IOException;

  /**
   * Merges completed segments into fewer, larger ones. No record is changed or removed: each keeps
   * its offset, kind, payload, previous hash and chain hash. The active segment is not touched.
   *
   * <p>A writing call, which takes as long as reading the merged segments twice and writing them
   * once. Readers go on: one that is in the middle of an old segment reads it to its end. Needs
   * room for one merged segment beside the old ones.
   *
   * @return what was done; {@link CompactionResult#recordsRewritten} is 0 if there was nothing to
   *     do
   * @throws io.chainlog.storage.errors.CorruptLogException if a record to be merged is not as it
   *     was written; no file of its group was changed
   * @throws io.chainlog.storage.errors.FailedLogException if files could not be exchanged; the
   *     stream must be closed and opened anew, which finishes it
   * @throws io.chainlog.storage.errors.FencedWriterException if another writer has taken over
   * @throws IllegalStateException if the stream is not open here
   */
  CompactionResult compact(StreamId stream, CompactionConfig compaction) throws IOException;

  /**
   * Writes the offset indexes of the streams open here, so that a later open need not rebuild them.
   */
  void flushIndexes() throws IOException;

  /**
   * Ends writing: a checkpoint if the policy wants one, a sync, the index, the lock. After a
   * failure the lock is released without writing.
   */
  void close(StreamId stream) throws IOException;

  /** Closes every stream that is open here, several at a time; each is tried. */
  @Override
  void close() throws IOException;
}
