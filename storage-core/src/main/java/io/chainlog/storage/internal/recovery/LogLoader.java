package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.CheckpointLocator;
import io.chainlog.storage.internal.read.IndexLoader;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.Optional;

/**
 * Recovery, the deciding half: reads a stream from its last checkpoint to its end, holds it against
 * the commit point, and says where it ends. The commit point alone tells a torn tail from damage:
 * what is not whole beyond it was never acknowledged, what is not whole before it is refused.
 *
 * <p>Reads only. One use, one thread.
 */
public final class LogLoader {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final IndexLoader indexes;
  private final CheckpointLocator checkpoints;

  private Segments segments;
  private CommitPoint commit;
  private OffsetIndex activeIndex;
  private ChainState state = ChainState.empty();
  private long endPosition;
  private Finding torn;
  private boolean compared;

  /** A loader for one stream directory. */
  public LogLoader(LogDirectory directory, ScanConfig config, int indexIntervalBytes) {
    this.directory = directory;
    this.config = config;
    this.indexes = new IndexLoader(directory, config, indexIntervalBytes);
    this.checkpoints = new CheckpointLocator(directory, config, indexIntervalBytes);
  }

  /**
   * Reads the tail of a stream that has at least one segment.
   *
   * @throws CorruptLogException if anything up to the commit point is not as it was acknowledged
   */
  public LoadedLog load(Segments segments, CommitPoint commit) throws IOException {
    this.segments = segments;
    this.commit = commit;
    requireCommitInside();
    activeIndex = indexes.loadOrRebuild(segments.active());
    readFromLastCheckpoint();
    if (!compared) {
      throw notWhatWasCommitted();
    }
    return new LoadedLog(
        state,
        endPosition,
        completedIndex(),
        state.end().nextOffset() - commit.end().nextOffset(),
        Optional.ofNullable(torn));
  }

  private void requireCommitInside() throws CorruptLogException {
    Optional<SegmentInfo> segment = segments.find(commit.segment());
    if (segment.isEmpty()) {
      throw Segments.missing(directory, commit.segment());
    }
    long size = segment.get().sizeBytes();
    if (size < commit.position()) {
      throw damaged(
          FindingKind.TRUNCATED,
          size,
          "at least " + commit.position() + " bytes",
          size + " bytes",
          "the log ends before its commit point");
    }
  }

  private void readFromLastCheckpoint() throws IOException {
    Optional<CheckpointLocator.Located> start =
        commit.end().nextOffset() == 0
            ? Optional.empty()
            : checkpoints.atOrBefore(upToCommit(), commit.end().nextOffset() - 1);
    if (start.isPresent() && restoreFrom(start.get())) {
      readSegments(start.get().segment(), start.get().position());
    } else {
      readSegments(0, 0);
    }
  }

  /** A checkpoint of a later segment would pass over the comparison with the commit point. */
  private Segments upToCommit() {
    return new Segments(
        segments.list().stream().filter(s -> s.number() <= commit.segment()).toList());
  }

  /** Takes chain and tree from a checkpoint; false if it carries no tree. */
  private boolean restoreFrom(CheckpointLocator.Located start) throws IOException {
    try (SegmentScanner scanner =
        SegmentScanner.trusting(directory, start.segment(), start.position(), config)) {
      LogRecord record = scanner.next(Long.MAX_VALUE);
      Optional<ChainState> stored = ChainState.before(record);
      state = stored.orElse(state);
      return stored.isPresent();
    }
  }

  private void readSegments(int first, long firstPosition) throws IOException {
    for (SegmentInfo segment : segments.list()) {
      int number = segment.number();
      if (number < first || torn != null) {
        continue;
      }
      endPosition = number == first ? firstPosition : 0;
      if (segment.sizeBytes() == 0) {
        requireCommittedChainAt(number);
        continue; // it may not even have a file
      }
      try (SegmentScanner scanner =
          SegmentScanner.following(directory, number, endPosition, state.end(), config)) {
        readSegment(scanner, number);
      }
    }
  }

  private void readSegment(SegmentScanner scanner, int number) throws IOException {
    if (number == commit.segment()) {
      readTo(scanner, number, commit.position());
    }
    requireCommittedChainAt(number);
    boolean mayBeTorn = number == commit.segment() && number == segments.active().number();
    try {
      readTo(scanner, number, Long.MAX_VALUE);
    } catch (CorruptLogException e) {
      if (!mayBeTorn) {
        throw e;
      }
      torn = e.finding();
    }
  }

  private void readTo(SegmentScanner scanner, int number, long limit) throws IOException {
    for (LogRecord r = scanner.next(limit); r != null; r = scanner.next(limit)) {
      if (number == segments.active().number()
          && r.position() == activeIndex.coveredPosition()
          && r.offset() == activeIndex.coveredOffset()) {
        boolean checkpoint = r.kind() == RecordKind.CHECKPOINT;
        activeIndex.add(r.offset(), r.position(), r.frameBytes(), checkpoint);
      }
      state.accept(r, scanner.file());
      endPosition = r.endPosition();
    }
  }

  private void requireCommittedChainAt(int number) throws CorruptLogException {
    if (number != commit.segment()) {
      return;
    }
    if (!state.end().equals(commit.end())) {
      throw notWhatWasCommitted();
    }
    compared = true;
  }

  private CorruptLogException notWhatWasCommitted() {
    return damaged(
        FindingKind.COMMIT_MISMATCH,
        commit.position(),
        commit.end().describe(),
        state.end().describe(),
        "the log is not what was committed");
  }

  /**
   * The index has to end where the log does; one that does not is from another life of the file.
   */
  private OffsetIndex completedIndex() throws IOException {
    if (activeIndex.coveredPosition() == endPosition
        && activeIndex.coveredOffset() == state.end().nextOffset()) {
      return activeIndex;
    }
    SegmentInfo active = segments.active();
    // What an empty segment begins with is known from the chain; a manifest or a cut frame said it.
    long baseOffset = endPosition == 0 ? state.end().nextOffset() : active.baseOffset();
    return indexes.rebuild(new SegmentInfo(active.number(), baseOffset, endPosition));
  }

  private CorruptLogException damaged(
      FindingKind kind, long position, String expected, String actual, String detail) {
    String file = directory.location(SegmentNames.log(commit.segment()));
    return new CorruptLogException(
        new Finding(kind, file, position, state.end().nextOffset(), expected, actual, detail));
  }
}
