package io.chainlog.cli.inspect;

import io.chainlog.connect.envelope.StreamOpened;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.StreamView;
import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.segment.SegmentInfo;
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
 */
public record StreamDetails(
    StreamId stream,
    String location,
    Optional<StreamOpened> opened,
    StreamState state,
    Optional<CommitPoint> commitPoint,
    Optional<MerkleTree> tree,
    List<SegmentInfo> segments,
    List<RepairRecord> repairs) {

  /**
   * Looks at a stream. Where it has no commit point, all of it has to be read.
   *
   * @throws io.chainlog.storage.errors.CorruptLogException if what is looked at is damaged
   */
  public static StreamDetails of(StreamId stream, LogDirectory directory, StreamView view)
      throws IOException {
    StreamState state = view.state();
    StreamTail tail =
        StreamTail.read(view, state.logEndOffset(), candidate -> candidate.tree().isPresent());
    return new StreamDetails(
        stream,
        directory.location(),
        StreamStart.read(view).opened(),
        state,
        view.commitPoint(),
        tail.tree(),
        view.segments(),
        RepairRecord.of(view, directory, state.logEndOffset()));
  }
}
