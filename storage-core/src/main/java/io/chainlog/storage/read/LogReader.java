package io.chainlog.storage.read;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.segment.ScanConfig;
import io.chainlog.storage.segment.SegmentNames;
import io.chainlog.storage.segment.SegmentScanner;
import io.chainlog.storage.segment.Segments;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Reads one segment after the other up to where the stream ends now. */
public final class LogReader implements VerifiedReader {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final LogEnd.Source ends;
  private final long firstOffset;

  private LogEnd end;
  private SegmentScanner scanner;
  private int segment;
  private ChainPosition segmentStart;
  private long nextOffset;
  private CorruptLogException failure;

  /**
   * A reader that begins at a place of which it knows nothing but that a frame stands there.
   *
   * @param segment where verification begins
   * @param position where verification begins
   * @param firstOffset offset of the first record to give out, at or behind that place
   * @param ends asked again whenever the reader has come to the end
   */
  public LogReader(
      LogDirectory directory,
      ScanConfig config,
      LogEnd.Source ends,
      int segment,
      long position,
      long firstOffset)
      throws IOException {
    this.directory = directory;
    this.config = config;
    this.ends = ends;
    this.firstOffset = firstOffset;
    this.nextOffset = firstOffset;
    this.segment = segment;
    this.end = ends.current();
    this.segmentStart = segment == 0 && position == 0 ? ChainPosition.START : null;
    open(position);
  }

  @Override
  public LogRecord next() throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      LogRecord record = scan();
      while (record != null && record.offset() < firstOffset) {
        record = scan();
      }
      nextOffset = record == null ? nextOffset : record.offset() + 1;
      return record;
    } catch (CorruptLogException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public long nextOffset() {
    return nextOffset;
  }

  @Override
  public void close() throws IOException {
    if (scanner != null) {
      scanner.close();
    }
  }

  private LogRecord scan() throws IOException {
    LogRecord record = scanToEnd();
    if (record != null) {
      return record;
    }
    LogEnd later = ends.current();
    if (later.equals(end) || later.isBefore(end)) {
      return null; // before: one commit slot was being written, and the other is the older one
    }
    end = later;
    return scanToEnd();
  }

  /** The next record before the end as it is known, null at the end. */
  private LogRecord scanToEnd() throws IOException {
    while (true) {
      boolean last = segment == end.segment();
      if (segment > end.segment() || (scanner == null && !open(0))) {
        return null;
      }
      LogRecord record = scanner.next(last ? end.position() : Long.MAX_VALUE);
      if (record != null) {
        return record;
      }
      if (last) {
        requireEnd();
        return null;
      }
      moveToNextSegment();
    }
  }

  private void moveToNextSegment() throws IOException {
    segmentStart = scanner.chainPosition();
    scanner.close();
    scanner = null;
    segment++;
  }

  /** Opens the segment; false if it does not exist because the stream ends at its start. */
  private boolean open(long position) throws IOException {
    try {
      scanner =
          segmentStart == null
              ? SegmentScanner.trusting(directory, segment, position, config)
              : SegmentScanner.following(directory, segment, position, segmentStart, config);
      return true;
    } catch (NoSuchFileException e) {
      if (segment < end.segment() || end.position() > 0 || !isEnd(segmentStart)) {
        throw Segments.missing(directory, segment);
      }
      return false;
    }
  }

  /** At the end the chain must be what was committed there. */
  private void requireEnd() throws CorruptLogException {
    ChainPosition reached = scanner.chainPosition();
    if (scanner.position() < end.position()) {
      throw damaged(
          FindingKind.TRUNCATED,
          "at least " + end.position() + " bytes",
          scanner.position() + " bytes",
          "the log ends before its commit point");
    }
    if (!isEnd(reached)) {
      throw damaged(
          FindingKind.COMMIT_MISMATCH,
          "offset " + end.nextOffset() + ", chain hash " + end.chainHash(),
          "offset " + reached.nextOffset() + ", chain hash " + reached.head(),
          "the log is not what was committed");
    }
  }

  /** As far as it is known where the chain ends. */
  private boolean isEnd(ChainPosition reached) {
    return reached == null
        || end.nextOffset() < 0
        || (reached.nextOffset() == end.nextOffset() && reached.head().equals(end.chainHash()));
  }

  private CorruptLogException damaged(
      FindingKind kind, String expected, String actual, String detail) {
    return new CorruptLogException(
        new Finding(
            kind,
            directory.location(SegmentNames.log(segment)),
            scanner.position(),
            nextOffset,
            expected,
            actual,
            detail));
  }
}
