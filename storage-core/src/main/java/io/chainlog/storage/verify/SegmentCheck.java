package io.chainlog.storage.verify;

import io.chainlog.storage.commit.CommitPoint;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentScanner;
import java.io.IOException;
import java.util.Optional;

/** Checks the records of one segment, and its index beside them. */
final class SegmentCheck {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final int number;
  private final CacheCheck caches;
  private final Verification result;

  SegmentCheck(
      LogDirectory directory,
      ScanConfig config,
      int number,
      CacheCheck caches,
      Verification result) {
    this.directory = directory;
    this.config = config;
    this.number = number;
    this.caches = caches;
    this.result = result;
  }

  /**
   * Reads up to a limit.
   *
   * @param start what the first record must follow, null when the records before are damaged
   * @param commit the commit point, when it lies in this segment
   * @return what the next segment must follow, null after damage
   */
  ChainPosition run(ChainPosition start, long limit, Optional<CommitPoint> commit)
      throws IOException {
    try (SegmentScanner scanner = open(start)) {
      try {
        scanTo(scanner, limit, commit.isPresent());
        // What was read to a commit point may have grown and been completed since.
        caches.segmentRead(number, commit.isEmpty() ? scanner.chainPosition() : null, limit);
        requireEnd(scanner, limit);
        ChainPosition end = scanner.chainPosition();
        if (end != null && commit.isPresent()) {
          checkCommit(scanner.file(), scanner.position(), end, commit.get(), result);
        }
        return end;
      } catch (CorruptLogException e) {
        result.add(e.finding());
        noteUnchecked(scanner, limit);
        return null;
      }
    }
  }

  private SegmentScanner open(ChainPosition start) throws IOException {
    return start == null
        ? SegmentScanner.trusting(directory, number, 0, config)
        : SegmentScanner.following(directory, number, 0, start, config);
  }

  private void scanTo(SegmentScanner scanner, long limit, boolean mayGrow) throws IOException {
    IndexCheck index = null;
    for (LogRecord r = scanner.next(limit); r != null; r = scanner.next(limit)) {
      index = index == null ? IndexCheck.load(directory, number, r.offset()) : index;
      index.accept(r);
      result.accept(r, scanner.file());
    }
    if (index != null) {
      index.finding(mayGrow).ifPresent(result::add);
    }
  }

  private void requireEnd(SegmentScanner scanner, long limit) throws CorruptLogException {
    if (scanner.position() < limit) {
      throw new CorruptLogException(
          new Finding(
              FindingKind.TRUNCATED,
              scanner.file(),
              scanner.position(),
              nextOffset(scanner),
              "at least " + limit + " bytes",
              scanner.position() + " bytes",
              "the log ends before its commit point"));
    }
  }

  static void checkCommit(
      String file, long position, ChainPosition end, CommitPoint commit, Verification result) {
    if (end.nextOffset() != commit.nextOffset() || !end.head().equals(commit.chainHash())) {
      result.add(
          new Finding(
              FindingKind.COMMIT_MISMATCH,
              file,
              position,
              end.nextOffset(),
              "offset " + commit.nextOffset() + ", chain hash " + commit.chainHash(),
              "offset " + end.nextOffset() + ", chain hash " + end.head(),
              "the log is not what was committed"));
    }
  }

  private void noteUnchecked(SegmentScanner scanner, long limit) {
    result.note(
        "%d bytes of %s from position %d on were not checked, being behind the damage"
            .formatted(limit - scanner.position(), scanner.file(), scanner.position()));
  }

  private static long nextOffset(SegmentScanner scanner) {
    ChainPosition position = scanner.chainPosition();
    return position == null ? -1 : position.nextOffset();
  }
}
