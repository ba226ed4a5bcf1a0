package io.chainlog.cli.inspect;

import io.chainlog.cli.inspect.StreamHistory.Placed;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.tree.MerkleTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One stream in detail.
 *
 * @param stream its name
 * @param location its folder
 * @param opened what record 0 says that it is; empty if it does not
 * @param state records, bytes and segments
 * @param commitPoint the newest, empty in a directory that has none
 * @param tree the tree over all records, as the last checkpoint states it and grown from there;
 *     empty if none near the end states one
 * @param segments ascending
 * @param repairs of which the plans are still beside the stream, oldest first
 * @param history what the stream states about itself, empty if it was not read
 * @param noHistory why it was not read
 */
public record StreamDetails(
    StreamId stream,
    String location,
    Optional<StreamOpened> opened,
    StreamState state,
    Optional<CommitPoint> commitPoint,
    Optional<MerkleTree> tree,
    List<SegmentInfo> segments,
    List<Placed<StreamRepaired>> repairs,
    Optional<StreamHistory> history,
    Optional<String> noHistory) {

  /** So much of a stream is read for a look: its statements may be anywhere in it. */
  public static final long MAX_READ_BYTES = 64 << 20;

  /**
   * Looks at a stream. Where it has no commit point, all of it has to be read.
   *
   * @param wholeHistory whether to read the whole stream for its history, however large it is
   * @throws io.chainlog.storage.errors.CorruptLogException if what is looked at is damaged
   */
  public static StreamDetails of(
      StreamId stream, LogDirectory directory, StreamReader view, boolean wholeHistory)
      throws IOException {
    StreamState state = view.state();
    StreamTail tail =
        StreamTail.read(view, state.end().nextOffset(), candidate -> candidate.tree().isPresent());
    History history = history(view, state, wholeHistory);
    return new StreamDetails(
        stream,
        directory.location(),
        StreamStart.read(view).opened(),
        state,
        view.commitPoint(),
        tail.tree(),
        view.segments(),
        RepairRecords.of(view, directory, state.end().nextOffset()),
        history.read(),
        history.reason());
  }

  private record History(Optional<StreamHistory> read, Optional<String> reason) {}

  /** A look is not a check: damage on the way ends the history, unless it was asked for. */
  private static History history(StreamReader view, StreamState state, boolean whole)
      throws IOException {
    if (!whole && state.sizeBytes() > MAX_READ_BYTES) {
      return new History(
          Optional.empty(), Optional.of("the stream is large. To read all of it: --history"));
    }
    try {
      return new History(Optional.of(StreamHistory.read(view)), Optional.empty());
    } catch (StorageException e) {
      if (whole) {
        throw e;
      }
      return new History(Optional.empty(), Optional.of(e.getMessage()));
    }
  }
}
