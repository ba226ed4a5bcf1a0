package io.chainlog.storage.repair;

import io.chainlog.storage.Finding;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows a stream from its first record for as long as whole records follow each other, and
 * checkpoints state the tree before them, whatever commit point and caches say. Files that lie
 * beside the chain are told from those that carry it.
 *
 * <p>Reads only, in memory that does not grow with the records. One use, one thread.
 */
public final class ChainWalk {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final long limitOffset;
  private final long watchedOffset;

  private final List<SegmentInfo> chain = new ArrayList<>();
  private final List<SegmentInfo> aside = new ArrayList<>();
  private final ChainState state = ChainState.empty();
  private ChainHash watchedHead = ChainHash.ZERO;
  private long endPosition;
  private Finding stop;

  private ChainWalk(
      LogDirectory directory, ScanConfig config, long limitOffset, long watchedOffset) {
    this.directory = directory;
    this.config = config;
    this.limitOffset = limitOffset;
    this.watchedOffset = watchedOffset;
  }

  /**
   * Walks a stream.
   *
   * @param limitOffset no record at or behind this stream offset is looked at
   * @param watchedOffset the stream offset up to which {@link #watchedHead} is asked for
   */
  public static ChainWalk over(
      LogDirectory directory, ScanConfig config, long limitOffset, long watchedOffset)
      throws IOException {
    ChainWalk walk = new ChainWalk(directory, config, limitOffset, watchedOffset);
    for (SegmentInfo file : Segments.files(directory)) {
      walk.follow(file);
    }
    return walk;
  }

  private void follow(SegmentInfo file) throws IOException {
    if (stop == null && end().nextOffset() == 0 && file.number() != 0) {
      stop = Segments.missing(directory, 0).finding();
    }
    if (stop != null || file.sizeBytes() == 0 || !carriesOn(file)) {
      aside.add(file);
    }
  }

  /** Whether at least one record of the file follows the chain. */
  private boolean carriesOn(SegmentInfo file) throws IOException {
    long baseOffset = end().nextOffset();
    try (SegmentScanner scanner =
        SegmentScanner.following(directory, file.number(), 0, end(), config)) {
      if (scanner.isBehind(file.sizeBytes())) {
        return false; // repeats what the chain has already
      }
      read(scanner, file.sizeBytes());
    } catch (CorruptLogException e) {
      stop = e.finding();
    }
    if (end().nextOffset() == baseOffset) {
      return false;
    }
    chain.add(new SegmentInfo(file.number(), baseOffset, file.sizeBytes()));
    return true;
  }

  private void read(SegmentScanner scanner, long limit) throws IOException {
    while (end().nextOffset() < limitOffset) {
      LogRecord record = scanner.next(limit);
      if (record == null) {
        return;
      }
      state.accept(record, scanner.file()); // as recovery and verification, which would refuse it
      endPosition = record.endPosition();
      watchedHead = end().nextOffset() <= watchedOffset ? end().chainHash() : watchedHead;
    }
  }

  /** The segments that carry the chain, ascending; the last one may hold more than that. */
  public List<SegmentInfo> chain() {
    return chain;
  }

  /** The other segment files: empty, beside the chain, or behind its end(). */
  public List<SegmentInfo> aside() {
    return aside;
  }

  /** Where the chain ends, behind its last whole record. */
  public ChainPosition end() {
    return state.end();
  }

  /** Byte position of the end in the last segment of the chain. */
  public long endPosition() {
    return endPosition;
  }

  /** The chain up to its end; not to be changed. */
  public ChainState state() {
    return state;
  }

  /** Chain hash of the last record before the watched offset. */
  public ChainHash watchedHead() {
    return watchedHead;
  }

  /** What stands where the next record should, empty if there is nothing. */
  public Optional<Finding> stop() {
    return Optional.ofNullable(stop);
  }
}
