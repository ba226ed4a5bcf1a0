package io.chainlog.storage.internal.read;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Reads one segment after the other up to where the stream ends now. A segment that is merged while
 * it is read is read to its end, since its file stays open; the place behind it is then found by
 * its offset.
 */
public final class LogReader implements VerifiedReader {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final LogSource source;
  private final long firstOffset;
  private final SegmentFinder finder;

  private LogEnd end;
  private SegmentScanner scanner;
  private int segment = -1;
  private ChainPosition place = ChainPosition.START;
  private long nextOffset;
  private CorruptLogException failure;

  private LogReader(LogDirectory directory, ScanConfig config, LogSource source, long firstOffset)
      throws IOException {
    if (firstOffset < 0) {
      throw new IllegalArgumentException("offset must not be negative: " + firstOffset);
    }
    this.directory = directory;
    this.config = config;
    this.source = source;
    this.firstOffset = firstOffset;
    this.nextOffset = firstOffset;
    this.finder = new SegmentFinder(directory, config, source, this::limit);
    this.end = source.end();
  }

  /**
   * A reader that verifies from the first record of the stream.
   *
   * @param firstOffset offset of the first record to give out
   */
  public static LogReader fromGenesis(
      LogDirectory directory, ScanConfig config, LogSource source, long firstOffset)
      throws IOException {
    return new LogReader(directory, config, source, firstOffset);
  }

  /**
   * A reader that verifies from the nearest checkpoint.
   *
   * @param firstOffset offset of the first record to give out
   */
  public static LogReader fromCheckpoint(
      LogDirectory directory, ScanConfig config, LogSource source, long firstOffset)
      throws IOException {
    LogReader reader = new LogReader(directory, config, source, firstOffset);
    try {
      reader.openCheckpoint();
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
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

  /**
   * Opens the nearest checkpoint. Between finding its place and opening its file segments may be
   * merged; then it is not there, and is looked for again.
   */
  private void openCheckpoint() throws IOException {
    // What a writer has put behind the end may be in its index already.
    long last = end.end() == null ? firstOffset : Math.min(firstOffset, end.end().nextOffset() - 1);
    Segments known = null;
    while (!isOpenedAtCheckpoint(last)) {
      Segments now = source.current();
      if (known != null && now.isSameLayout(known)) {
        throw Segments.missing(directory, now.firstAbsent(directory));
      }
      known = now;
    }
  }

  /** False if what the list of segments says is not so any more. */
  private boolean isOpenedAtCheckpoint(long offset) throws IOException {
    try {
      Optional<CheckpointLocator.Located> start = source.checkpointAtOrBefore(offset);
      return start.isEmpty() || isOpenedAt(start.get());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean isOpenedAt(CheckpointLocator.Located start) throws IOException {
    SegmentScanner opened =
        SegmentScanner.trusting(directory, start.segment(), start.position(), config);
    use(opened);
    if (opened.isAt(start.offset(), limit(segment))) {
      return true;
    }
    opened.close();
    scanner = null;
    segment = -1;
    return false;
  }

  private LogRecord scan() throws IOException {
    LogRecord record = scanToEnd();
    if (record != null) {
      return record;
    }
    LogEnd before = end;
    refreshEnd();
    return end.equals(before) ? null : scanToEnd();
  }

  /** The next record before the end as it is known, null at the end. */
  private LogRecord scanToEnd() throws IOException {
    while (true) {
      if (scanner == null && !isOpenedNext()) {
        return null;
      }
      LogRecord record = scanner.next(limit(segment));
      if (record != null) {
        return record;
      }
      if (segment >= end.segment()) {
        requireEnd();
        return null;
      }
      leaveSegment();
    }
  }

  private void leaveSegment() throws IOException {
    place = scanner.chainPosition();
    assert place != null : "a segment is left behind its last record";
    scanner.close();
    scanner = null;
  }

  /** False if there is nothing to open, since the stream ends at the start of a segment. */
  private boolean isOpenedNext() throws IOException {
    if (end.position() == 0 && isReached(end)) {
      requireCommitted(place);
      return false;
    }
    use(finder.open(segment, place));
    return true;
  }

  private boolean isReached(LogEnd end) {
    return end.end() == null
        ? segment + 1 == end.segment()
        : place.nextOffset() == end.end().nextOffset();
  }

  /**
   * The end is asked for after the file was opened: if the stream still ends in this segment, what
   * was opened is not merged yet, and the end is a position in it.
   */
  private void use(SegmentScanner opened) throws IOException {
    scanner = opened;
    segment = opened.segment();
    refreshEnd();
  }

  /** Takes a later end; an earlier one is the older slot while a commit is being written. */
  private void refreshEnd() throws IOException {
    LogEnd now = source.end();
    end = now.isBefore(end) ? end : now;
  }

  private long limit(int segment) {
    if (segment == end.segment()) {
      return end.position();
    }
    return segment < end.segment() ? Long.MAX_VALUE : 0;
  }

  /**
   * At the end the chain must be what was committed there, also if a file with a higher number
   * stands where the segment of the commit point should.
   */
  private void requireEnd() throws CorruptLogException {
    if (segment == end.segment() && scanner.position() < end.position()) {
      throw damaged(
          FindingKind.TRUNCATED,
          scanner.position(),
          "at least " + end.position() + " bytes",
          scanner.position() + " bytes",
          "the log ends before its commit point");
    }
    ChainPosition reached = scanner.chainPosition();
    if (reached != null) {
      requireCommitted(reached);
    }
  }

  private void requireCommitted(ChainPosition reached) throws CorruptLogException {
    if (end.end() != null && !reached.equals(end.end())) {
      throw damaged(
          FindingKind.COMMIT_MISMATCH,
          scanner == null ? -1 : scanner.position(),
          end.end().describe(),
          reached.describe(),
          "the log is not what was committed");
    }
  }

  private CorruptLogException damaged(
      FindingKind kind, long position, String expected, String actual, String detail) {
    String file = directory.location(SegmentNames.log(Math.max(segment, 0)));
    return new CorruptLogException(
        new Finding(kind, file, position, nextOffset, expected, actual, detail));
  }
}
