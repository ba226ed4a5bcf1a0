package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Checks one stream from its first record: frames, chain, tree, checkpoints, commit point, and then
 * the caches and the files that should not be there. Damage is a finding, not an exception, and the
 * check goes on with the next segment.
 *
 * <p>Reads only, in memory that does not grow with the stream, and may run beside a writer: what is
 * not committed is not looked at. One use, one thread.
 */
public final class LogVerifier {
  private final StreamId stream;
  private final LogDirectory directory;
  private final ScanConfig config;
  private final boolean commitRequired;
  private Verification result;

  private LogVerifier(
      StreamId stream, LogDirectory directory, int maxPayloadBytes, boolean commitRequired) {
    this.stream = stream;
    this.directory = directory;
    this.config = new ScanConfig(Codecs.standard(), maxPayloadBytes, !commitRequired);
    this.commitRequired = commitRequired;
  }

  /** A verifier for a stream of an archive: one without a commit point is a finding. */
  public LogVerifier(StreamId stream, LogDirectory directory, int maxPayloadBytes) {
    this(stream, directory, maxPayloadBytes, true);
  }

  /** A verifier for a bare directory, also one of the lineage, which has no commit points. */
  public static LogVerifier forBareDirectory(
      StreamId stream, LogDirectory directory, int maxPayloadBytes) {
    return new LogVerifier(stream, directory, maxPayloadBytes, false);
  }

  /**
   * Checks everything.
   *
   * @param visitor sees each record that is as written, in order
   * @param progress gets the bytes read so far, now and then
   * @throws IOException for errors of the medium or of the visitor, never for damage; what was
   *     found until then is in {@link #findingsSoFar}
   */
  public StreamVerification verify(RecordVisitor visitor, LongConsumer progress)
      throws IOException {
    result = new Verification(stream, visitor, progress);
    CommitFile.Contents commit = readCommit();
    List<SegmentInfo> files = Segments.files(directory);
    if (commit.newest().isEmpty()) { // a writer may have begun in between
      commit = readCommit();
      files = Segments.files(directory);
    }
    CacheCheck caches = CacheCheck.load(directory, commitRequired, result);
    if (commit.damage().isPresent()) {
      addDamage(commit, files, caches);
    }
    result.commitPoint(commit.newest());
    if (commit.newest().isEmpty() && commitRequired && commit.damage().isEmpty()) {
      noteNoCommit(files, caches, result);
    }
    checkSegments(commit.newest(), caches, result);
    new EndCheck(directory, files, caches, result).run(commit, this::readCommit);
    caches.checkManifest(result);
    StrayFiles.check(directory, caches.segmentCount(), result);
    return result.toReport();
  }

  /**
   * When the power goes while a slot is written for the first time, what is left of it is no
   * evidence: the log is synced before. A slot that held a commit before is another matter, since
   * what it says now could have been changed.
   */
  private void addDamage(CommitFile.Contents commit, List<SegmentInfo> files, CacheCheck caches) {
    boolean first = commit.isFirstInterrupted() && isEmpty(files, caches);
    boolean second = commit.newest().filter(point -> point.sequence() == 1).isPresent();
    if (commit.isCutShort() && (first || second)) {
      result.note(
          "a commit was interrupted while it was written, as when the power goes; the next opening"
              + " for writing replaces it");
    } else {
      result.add(commit.damage().get());
    }
  }

  private static boolean isEmpty(List<SegmentInfo> files, CacheCheck caches) {
    return new Segments(files).isEmpty() && !caches.hasManifest();
  }

  /** What was found before {@link #verify} failed; empty if it was not called. */
  public List<Finding> findingsSoFar() {
    return result == null ? List.of() : result.findings();
  }

  /** Beside a writer a slot may be read while it is written: only what stays damaged is. */
  private CommitFile.Contents readCommit() throws IOException {
    try (CommitFile file = new CommitFile(directory)) {
      CommitFile.Contents contents = file.read();
      for (int i = 0; i < 3 && contents.damage().isPresent(); i++) {
        contents = file.read();
      }
      return contents;
    }
  }

  /** A stream whose making was broken off is no fault; the manifest is written behind a commit. */
  private void noteNoCommit(List<SegmentInfo> files, CacheCheck caches, Verification result) {
    if (isEmpty(files, caches)) {
      result.note("the stream is empty, and nothing was ever committed to it");
    } else {
      result.add(noCommitFile());
    }
  }

  private Finding noCommitFile() {
    return new Finding(
        FindingKind.DAMAGED_COMMIT_FILE,
        directory.location(CommitFile.NAME),
        -1,
        -1,
        null,
        null,
        "the stream has no commit point: how much of it was acknowledged is unknown");
  }

  private void checkSegments(Optional<CommitPoint> commit, CacheCheck caches, Verification result)
      throws IOException {
    SegmentWalk walk =
        new SegmentWalk(directory, config, () -> readCommit().newest(), commit, caches, result);
    Map<Integer, Long> endOffsets = walk.run();
    new SupersededCheck(directory, config, result).run(endOffsets);
  }
}
