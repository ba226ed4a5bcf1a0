package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.RecordAboveLimitException;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Checks the records of one segment, and its index beside them. */
final class SegmentCheck {
  private final LogDirectory directory;
  private final CacheCheck caches;
  private final Verification result;

  SegmentCheck(LogDirectory directory, CacheCheck caches, Verification result) {
    this.directory = directory;
    this.caches = caches;
    this.result = result;
  }

  /**
   * Reads a segment that will not change any more, to its end.
   *
   * @param endOffset records from this offset on are not looked at
   * @return what the next record must follow, null after damage or a record above the limit
   */
  ChainPosition run(SegmentScanner scanner, long endOffset) throws IOException {
    return run(scanner, Long.MAX_VALUE, endOffset, Optional.empty());
  }

  /** Reads the segment in which the commit point stands, up to there. */
  ChainPosition runToCommit(SegmentScanner scanner, CommitPoint commit) throws IOException {
    return run(scanner, commit.position(), Long.MAX_VALUE, Optional.of(commit));
  }

  private ChainPosition run(
      SegmentScanner scanner, long limit, long endOffset, Optional<CommitPoint> commit)
      throws IOException {
    try {
      scanTo(scanner, limit, endOffset);
      boolean whole = limit == Long.MAX_VALUE && scanner.position() == scanner.sizeBytes();
      // What was read to a commit point may have grown and been completed since.
      ChainPosition end = scanner.chainPosition();
      caches.segmentRead(scanner.segment(), whole ? end : null, scanner.position());
      if (commit.isPresent()) {
        requireEnd(scanner, limit);
        checkCommit(scanner, commit.get(), end);
      }
      return end;
    } catch (CorruptLogException e) {
      result.add(e.finding());
      noteUnchecked(scanner, Math.min(limit, scanner.sizeBytes()), "being behind the damage");
      return null;
    } catch (RecordAboveLimitException e) {
      result.addAboveLimit(e);
      noteUnchecked(scanner, Math.min(limit, scanner.sizeBytes()), "for that");
      return null;
    }
  }

  private void scanTo(SegmentScanner scanner, long limit, long endOffset) throws IOException {
    IndexCheck index = null;
    boolean fromStart = scanner.position() == 0;
    while (nextOffset(scanner) < endOffset) {
      LogRecord record = scanner.next(limit);
      if (record == null) {
        break;
      }
      if (index == null && fromStart) {
        index = IndexCheck.load(directory, scanner.segment(), record.offset());
      }
      if (index != null) {
        index.accept(record);
      }
      result.accept(record, scanner.file());
    }
    if (index != null && isStillThere(scanner, limit)) {
      boolean mayGrow = limit < Long.MAX_VALUE || scanner.position() < scanner.sizeBytes();
      index.finding(mayGrow).ifPresent(result::add);
    }
  }

  /** Once merged, the segment has an index that belongs to another file. */
  private boolean isStillThere(SegmentScanner scanner, long limit) throws IOException {
    return limit < Long.MAX_VALUE
        || Segments.sizeBytes(directory, scanner.segment()) == scanner.sizeBytes();
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

  private void checkCommit(SegmentScanner scanner, CommitPoint commit, ChainPosition end) {
    if (end != null && !end.equals(commit.end())) {
      result.add(mismatch(scanner.file(), scanner.position(), commit, end));
    }
  }

  /**
   * Compares the commit point with a place of the same offset in another segment than its own.
   *
   * @param moved whether its own segment has been completed since, so that it may be merged
   */
  void checkCommitBefore(
      SegmentScanner scanner, CommitPoint commit, ChainPosition end, boolean moved) {
    boolean atStart = commit.position() == 0;
    if (!end.chainHash().equals(commit.end().chainHash()) || !(atStart || moved)) {
      result.add(mismatch(scanner.file(), scanner.position(), commit, end));
    }
  }

  static Finding mismatch(String file, long position, CommitPoint commit, ChainPosition end) {
    return new Finding(
        FindingKind.COMMIT_MISMATCH,
        file,
        position,
        end.nextOffset(),
        commit.end().describe(),
        end.describe(),
        "the log is not what was committed");
  }

  private void noteUnchecked(SegmentScanner scanner, long limit, String why) {
    result.note(
        String.format(
            Locale.ROOT,
            "%d bytes of %s from position %d on were not checked, %s",
            limit - scanner.position(),
            scanner.file(),
            scanner.position(),
            why));
  }

  private static long nextOffset(SegmentScanner scanner) {
    ChainPosition position = scanner.chainPosition();
    return position == null ? -1 : position.nextOffset();
  }
}
