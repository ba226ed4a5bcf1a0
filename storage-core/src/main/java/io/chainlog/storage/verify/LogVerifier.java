package io.chainlog.storage.verify;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.commit.CommitFile;
import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentInfo;
import io.chainlog.storage.segment.Segments;
import java.io.IOException;
import java.util.ArrayList;
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
   * @throws IOException for errors of the medium or of the visitor, never for damage
   */
  public StreamVerification verify(RecordVisitor visitor, LongConsumer progress)
      throws IOException {
    Verification result = new Verification(stream, visitor, progress);
    CommitFile.Contents commit = readCommit();
    List<SegmentInfo> files = Segments.files(directory);
    if (commit.newest().isEmpty()) { // a writer may have begun in between
      commit = readCommit();
      files = Segments.files(directory);
    }
    commit.damage().ifPresent(result::add);
    CacheCheck caches = CacheCheck.load(directory, commitRequired, result);
    result.commitPoint(commit.newest());
    if (commit.newest().isEmpty() && commitRequired && commit.damage().isEmpty()) {
      noteNoCommit(files, caches, result);
    }
    checkSegments(commit.newest(), caches, result);
    checkNumbersBehind(
        commit.newest().map(CommitPoint::segment).orElse(lastNumber(files)), files, caches, result);
    if (commit.newest().isPresent()) {
      noteUncommitted(files, commit.newest().get(), result);
    }
    caches.checkManifest(result);
    StrayFiles.check(directory, caches.segmentCount(), result);
    return result.toReport();
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
    if (new Segments(files).isEmpty() && !caches.hasManifest()) {
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

  /**
   * Behind the commit point nothing is merged, so that a reader refuses a stream with a hole there.
   * What is missing may have been merged if the commit point has left its segment since.
   */
  private void checkNumbersBehind(
      int last, List<SegmentInfo> files, CacheCheck caches, Verification result)
      throws IOException {
    List<Finding> missing = missingBehind(last, files, caches);
    if (!missing.isEmpty()
        && readCommit().newest().map(CommitPoint::segment).orElse(last) <= last) {
      missing.forEach(result::add);
    }
  }

  private List<Finding> missingBehind(int last, List<SegmentInfo> files, CacheCheck caches)
      throws IOException {
    List<Finding> missing = new ArrayList<>();
    int next = last + 1;
    for (SegmentInfo file : files) {
      if (file.number() > next && !Segments.exists(directory, next)) {
        missing.add(SegmentWalk.missing(directory, next, file.number() - 1, -1));
      }
      next = Math.max(next, file.number() + 1);
    }
    int listed = caches.listedUntil();
    if (next < listed && !caches.namesEmptyActive(next) && !Segments.exists(directory, next)) {
      missing.add(SegmentWalk.missing(directory, next, listed - 1, -1));
    }
    return missing;
  }

  private static int lastNumber(List<SegmentInfo> files) {
    return files.isEmpty() ? -1 : files.get(files.size() - 1).number();
  }

  private static void noteUncommitted(
      List<SegmentInfo> files, CommitPoint commit, Verification result) {
    long beyond = -commit.position();
    for (SegmentInfo file : files) {
      beyond += file.number() >= commit.segment() ? file.sizeBytes() : 0;
    }
    if (beyond > 0) {
      result.note(
          beyond + " bytes beyond the commit point, not acknowledged yet, were not checked");
    }
  }
}
