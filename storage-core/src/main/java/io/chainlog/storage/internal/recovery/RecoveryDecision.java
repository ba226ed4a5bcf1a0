package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.tree.ChainState;
import java.io.IOException;
import java.util.Optional;

/**
 * What recovery decides on a stream before it changes anything: either that the stream may be
 * written, and where it ends, or a refusal. The table is in {@code docs/format/README.md}.
 *
 * @param commit what the commit file says
 * @param manifest empty if it is missing or cannot be read
 * @param completed the segments before the last, and what an interrupted merge left
 * @param loaded the stream up to its end
 */
public record RecoveryDecision(
    CommitFile.Contents commit,
    Optional<SegmentManifest> manifest,
    CompletedSegments completed,
    LoadedLog loaded) {

  /**
   * Reads what has to be read; changes nothing.
   *
   * @throws CorruptLogException if acknowledged data is damaged, or may be, or a repair was
   *     interrupted
   * @throws UncommittedStreamException if there are records and no commit point
   */
  public static RecoveryDecision on(
      LogDirectory directory, CommitFile commitFile, ScanConfig config, int indexIntervalBytes)
      throws IOException {
    return new Decider(directory, config, indexIntervalBytes).decide(commitFile.read());
  }

  private static final class Decider {
    private final LogDirectory directory;
    private final ScanConfig config;
    private final int indexIntervalBytes;

    Decider(LogDirectory directory, ScanConfig config, int indexIntervalBytes) {
      this.directory = directory;
      this.config = config;
      this.indexIntervalBytes = indexIntervalBytes;
    }

    RecoveryDecision decide(CommitFile.Contents commit) throws IOException {
      RepairNames.requireNoneBegun(directory);
      Optional<SegmentManifest> manifest = SegmentManifest.readToReplace(directory);
      try {
        return decide(commit, manifest, SegmentManifest.before(commit.newest(), manifest));
      } catch (CorruptLogException e) {
        return decideWithoutManifest(commit, manifest, e);
      }
    }

    /** It may be the manifest that is wrong; if it is not, it tells more of what is missing. */
    private RecoveryDecision decideWithoutManifest(
        CommitFile.Contents commit, Optional<SegmentManifest> manifest, CorruptLogException failure)
        throws IOException {
      try {
        return decide(commit, manifest, Optional.empty());
      } catch (CorruptLogException e) {
        throw failure;
      }
    }

    private RecoveryDecision decide(
        CommitFile.Contents commit,
        Optional<SegmentManifest> manifest,
        Optional<SegmentManifest> believed)
        throws IOException {
      Segments found = Segments.load(directory, believed, commit.newest(), config);
      requireCommitPoint(found, manifest, commit);
      CompletedSegments completed = CompletedSegments.check(directory, found, believed, config);
      LoadedLog loaded = load(completed.segments(), commit);
      return new RecoveryDecision(commit, manifest, completed, loaded);
    }

    private void requireCommitPoint(
        Segments segments, Optional<SegmentManifest> manifest, CommitFile.Contents commit)
        throws IOException {
      if (commit.isForged()) { // the other slot says less than was acknowledged, or is forged too
        throw new CorruptLogException(commit.damage().orElseThrow());
      }
      if (commit.newest().isPresent()) {
        return;
      }
      if (commit.damage().isPresent() && !(commit.isFirstInterrupted() && segments.isEmpty())) {
        throw new CorruptLogException(commit.damage().get());
      }
      if (!segments.isEmpty() || manifest.filter(SegmentManifest::listsRecords).isPresent()) {
        throw new UncommittedStreamException(directory.location());
      }
    }

    /**
     * A damaged slot beside a valid one is a commit that was being written when the power went, if
     * nothing else is torn: a slot is only written after the frames before it were synced. Beside a
     * torn tail it is not known what was acknowledged.
     */
    private LoadedLog load(Segments segments, CommitFile.Contents commit) throws IOException {
      if (commit.newest().map(point -> point.end().nextOffset()).orElse(0L) == 0
          && (segments.list().isEmpty() || commit.newest().isEmpty())) {
        return emptyLog();
      }
      LoadedLog loaded =
          new LogLoader(directory, config, indexIntervalBytes)
              .load(segments, commit.newest().get());
      if (loaded.torn().isPresent() && commit.damage().isPresent()) {
        throw new CorruptLogException(loaded.torn().get());
      }
      return loaded;
    }

    private LoadedLog emptyLog() {
      return new LoadedLog(
          ChainState.empty(), 0, new OffsetIndex(0, indexIntervalBytes), 0, Optional.empty());
    }
  }
}
