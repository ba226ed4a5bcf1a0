package io.chainlog.storage.repair;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.ChainPosition;
import java.util.List;
import java.util.Optional;

/**
 * What bears witness to how much of a stream was acknowledged: the commit point, and where no slot
 * of it is valid, the manifest, which is written behind a commit. The one place to hold a plan
 * against a witness.
 *
 * @param commit what the commit file says
 * @param manifest empty if it is missing or cannot be read
 */
record Acknowledged(CommitFile.Contents commit, Optional<SegmentManifest> manifest) {
  /** A cache may hold anything; far enough below the largest epoch for those that follow. */
  private static final long MAX_LISTED_EPOCH = CommitPoint.MAX_COUNT / 2;

  /** Where the stream was committed, empty if no slot is valid. */
  Optional<ChainPosition> committed() {
    return commit.newest().map(CommitPoint::end);
  }

  /** Stream offset at which the chain is compared with the commit point. */
  long watchedOffset() {
    return commit.newest().map(point -> point.end().nextOffset()).orElse(0L);
  }

  /** An epoch above the last one; the manifest is asked only where no slot is valid. */
  long nextEpoch() {
    return commit
            .newest()
            .map(CommitPoint::writerEpoch)
            .or(() -> manifest.map(SegmentManifest::epoch).filter(e -> e < MAX_LISTED_EPOCH))
            .orElse(0L)
        + 1;
  }

  /** What is lost if the stream ends where the chain does. */
  AcknowledgedLoss lossBehind(ChainWalk walk) {
    long end = walk.end().nextOffset();
    if (commit.newest().isEmpty()) {
      return new AcknowledgedLoss(end, Math.max(0, listedUntil() - end), true);
    }
    CommitPoint point = commit.newest().get();
    if (end >= point.end().nextOffset() && !walk.watchedHead().equals(point.end().chainHash())) {
      return new AcknowledgedLoss(point.end().nextOffset() - 1, 1, true);
    }
    // A slot that is lost may have acknowledged more than the other.
    long records = Math.max(0, point.end().nextOffset() - end);
    return new AcknowledgedLoss(end, records, commit.damage().isPresent());
  }

  private long listedUntil() {
    List<SegmentManifest.Entry> entries = manifest.map(SegmentManifest::segments).orElse(List.of());
    return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).nextOffset();
  }
}
