package io.chainlog.storage.verify;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.codec.Codecs;
import io.chainlog.storage.commit.CommitFile;
import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentInfo;
import io.chainlog.storage.segment.SegmentNames;
import io.chainlog.storage.segment.Segments;
import java.io.IOException;
import java.util.List;
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
    checkSegments(files, commit.newest(), caches, result);
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

  private void checkSegments(
      List<SegmentInfo> files, Optional<CommitPoint> commit, CacheCheck caches, Verification result)
      throws IOException {
    int last = commit.map(CommitPoint::segment).orElse(lastNumber(files));
    ChainPosition start = ChainPosition.START;
    int number = 0;
    for (SegmentInfo file : files) {
      if (file.number() > last) {
        break;
      }
      if (file.number() > number) {
        result.add(missing(number, file.number() - 1));
        start = null;
      }
      number = file.number();
      long limit =
          number == last && commit.isPresent() ? commit.get().position() : file.sizeBytes();
      SegmentCheck check = new SegmentCheck(directory, config, number, caches, result);
      start = check.run(start, limit, number == last ? commit : Optional.empty());
      number++;
    }
    if (number < last || (number == last && !isEmptyAt(commit, caches, number))) {
      result.add(missing(number, last));
    } else if (number == last && commit.isPresent() && start != null) {
      String file = directory.location(SegmentNames.log(number));
      SegmentCheck.checkCommit(file, 0, start, commit.get(), result);
    }
    checkNumbersBehind(last, files, caches, result);
    noteUncommitted(files, commit, last, result);
  }

  /** A reader refuses a stream with a hole, also one that lies behind the commit point. */
  private void checkNumbersBehind(
      int last, List<SegmentInfo> files, CacheCheck caches, Verification result)
      throws IOException {
    int next = last + 1;
    for (SegmentInfo file : files) {
      if (file.number() > next && !Segments.exists(directory, next)) {
        result.add(missing(next, file.number() - 1));
      }
      next = Math.max(next, file.number() + 1);
    }
    int named = caches.namedSegments();
    if (next < named && !caches.namesEmptyActive(next) && !Segments.exists(directory, next)) {
      result.add(missing(next, named - 1));
    }
  }

  /** One finding for a whole hole: a forged number must not make a billion of them. */
  private Finding missing(int first, int last) {
    Finding finding = Segments.missing(directory, first).finding();
    return first == last
        ? finding
        : new Finding(
            finding.kind(),
            finding.file(),
            -1,
            -1,
            null,
            null,
            "segments %d to %d are missing; the first of them is".formatted(first, last));
  }

  private static boolean isEmptyAt(Optional<CommitPoint> commit, CacheCheck caches, int number) {
    return commit.map(point -> point.position() == 0).orElse(caches.namesEmptyActive(number));
  }

  private static void noteUncommitted(
      List<SegmentInfo> files, Optional<CommitPoint> commit, int last, Verification result) {
    if (commit.isEmpty()) {
      return;
    }
    long beyond = -commit.get().position();
    for (SegmentInfo file : files) {
      beyond += file.number() >= last ? file.sizeBytes() : 0;
    }
    if (beyond > 0) {
      result.note(
          beyond + " bytes beyond the commit point, not acknowledged yet, were not checked");
    }
  }

  private static int lastNumber(List<SegmentInfo> files) {
    return files.isEmpty() ? -1 : files.get(files.size() - 1).number();
  }
}
