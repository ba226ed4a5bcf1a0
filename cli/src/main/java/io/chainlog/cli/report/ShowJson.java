package io.chainlog.cli.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.chainlog.cli.inspect.StreamDetails;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.tree.MerkleTree;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** One stream in detail for machines. */
public final class ShowJson {
  private ShowJson() {}

  private record Document(
      @JsonUnwrapped Json.Tool tool,
      String stream,
      String folder,
      Optional<StreamOpened> identity,
      long records,
      long committedOffset,
      long bytes,
      long writerEpoch,
      String chainHead,
      Optional<Committed> commitPoint,
      Optional<Long> treeSize,
      Optional<String> treeRoot,
      List<Segment> segments,
      List<HistoryJson.Repair> repairs,
      Optional<HistoryJson> history) {}

  private record Committed(
      long sequence,
      long writerEpoch,
      int segment,
      long position,
      long nextOffset,
      String chainHash) {
    static Committed of(CommitPoint point) {
      return new Committed(
          point.sequence(),
          point.writerEpoch(),
          point.segment(),
          point.position(),
          point.end().nextOffset(),
          hex(point.end().chainHash()));
    }
  }

  private record Segment(int segment, long baseOffset, long bytes) {
    static Segment of(SegmentInfo info) {
      return new Segment(info.number(), info.baseOffset(), info.sizeBytes());
    }
  }

  /** The whole document, ended by a newline. */
  public static String render(StreamDetails details, String version) {
    StreamState state = details.state();
    return Json.render(
        new Document(
            new Json.Tool(version),
            details.stream().name(),
            details.location(),
            details.opened(),
            state.end().nextOffset(),
            state.committedOffset(),
            state.sizeBytes(),
            state.writerEpoch(),
            hex(state.end().chainHash()),
            details.commitPoint().map(Committed::of),
            details.tree().map(MerkleTree::size),
            details.tree().map(tree -> HexFormat.of().formatHex(tree.root())),
            details.segments().stream().map(Segment::of).toList(),
            details.repairs().stream().map(HistoryJson.Repair::of).toList(),
            details.history().map(HistoryJson::withWriters)));
  }

  /** Null for a stream without records, as in the result of a check. */
  private static String hex(ChainHash head) {
    return head.equals(ChainHash.ZERO) ? null : head.toHex();
  }
}
