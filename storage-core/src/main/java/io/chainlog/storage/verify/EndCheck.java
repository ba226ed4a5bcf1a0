package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.Segments;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Looks at what lies behind the end of a stream. A segment is committed before it is written to, so
 * that nothing but the segment of the commit point holds more than was acknowledged.
 */
final class EndCheck {

  /** Tells what is committed now. */
  interface CommitReader {
    CommitFile.Contents read() throws IOException;
  }

  private final LogDirectory directory;
  private final List<SegmentInfo> files;
  private final CacheCheck caches;
  private final Verification result;

  EndCheck(
      LogDirectory directory, List<SegmentInfo> files, CacheCheck caches, Verification result) {
    this.directory = directory;
    this.files = files;
    this.caches = caches;
    this.result = result;
  }

  /** Without a commit point, as in a directory of the lineage, the manifest says which is last. */
  void run(CommitFile.Contents commit, CommitReader now) throws IOException {
    if (commit.newest().isEmpty()) {
      checkListed();
      return;
    }
    CommitPoint point = commit.newest().get();
    noteUncommitted(point);
    boolean moved = now.read().newest().map(CommitPoint::segment).orElse(-1) != point.segment();
    if (commit.damage().isEmpty() && !moved) { // else the slot that is lost may have said more
      checkFilesBehind(point);
      caches.checkAgainst(point, result);
    }
  }

  private void checkListed() throws IOException {
    int next = files.isEmpty() ? 0 : files.get(files.size() - 1).number() + 1;
    int listed = caches.listedUntil();
    if (next < listed && !caches.namesEmptyActive(next) && !Segments.exists(directory, next)) {
      result.add(SegmentWalk.missing(directory, next, listed - 1, -1));
    }
  }

  private void checkFilesBehind(CommitPoint point) {
    for (SegmentInfo file : files) {
      if (file.number() > point.segment() && file.sizeBytes() > 0) {
        result.add(
            new Finding(
                FindingKind.COMMIT_MISMATCH,
                directory.location(SegmentNames.log(file.number())),
                0,
                -1,
                "no records behind segment " + point.segment(),
                file.sizeBytes() + " bytes",
                "the commit file is an older one, or the segment does not belong here"));
      }
    }
  }

  private void noteUncommitted(CommitPoint point) {
    long beyond =
        files.stream()
            .filter(file -> file.number() >= point.segment())
            .mapToLong(SegmentInfo::sizeBytes)
            .sum();
    if (beyond > point.position()) {
      result.note(
          String.format(
              Locale.ROOT,
              "%d bytes beyond the commit point, not acknowledged yet, were not checked",
              beyond - point.position()));
    }
  }
}
