package io.chainlog.storage.internal.read;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.IndexEntry;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.IntToLongFunction;

/**
 * Finds the segment in which a stream goes on. Mostly that is the one with the next number. Where
 * it does not exist, or begins before the place that was reached, segments have been merged, and
 * the place is looked for by its offset in the list of segments as it is now.
 *
 * <p>What is found is not trusted: the scanner knows the chain hash that its first record must
 * follow.
 */
public final class SegmentFinder {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final Segments.Source segments;
  private final IntToLongFunction limits;
  private final IndexLoader indexes;
  private Segments known;

  /**
   * A finder for one reader.
   *
   * @param segments asked when the next number does not lead on
   * @param limits byte position up to which a segment of that number may be looked at
   */
  public SegmentFinder(
      LogDirectory directory,
      ScanConfig config,
      Segments.Source segments,
      IntToLongFunction limits) {
    this.directory = directory;
    this.config = config;
    this.segments = segments;
    this.limits = limits;
    this.indexes = new IndexLoader(directory, config, 1);
  }

  /**
   * Opens the segment that holds the record behind a place, at that record.
   *
   * @param current number of the segment that was read up to that place, -1 at the start
   * @throws CorruptLogException if there is no such segment
   */
  public SegmentScanner open(int current, ChainPosition place) throws IOException {
    SegmentScanner next = openStart(current + 1, place);
    if (next != null) {
      return next;
    }
    known = known == null ? segments.current() : known;
    next = openIn(known, current, place);
    while (next == null) {
      Segments now = segments.current();
      if (now.isSameLayout(known)) {
        return openDamaged(current, place);
      }
      known = now;
      next = openIn(known, current, place);
    }
    return next;
  }

  /** The segment that should hold the place, to tell what is wrong with it. */
  private SegmentScanner openDamaged(int current, ChainPosition place) throws IOException {
    int index = known.indexFor(place.nextOffset());
    SegmentInfo nearest = index < 0 ? null : known.list().get(index);
    int number = current + 1;
    if (nearest != null && nearest.baseOffset() == place.nextOffset()) {
      number = Math.max(number, nearest.number());
    } else if (nearest != null && nearest.baseOffset() < place.nextOffset()) {
      number = Math.max(number, nearest.number() + 1);
    }
    try {
      return SegmentScanner.following(directory, number, 0, place, config);
    } catch (NoSuchFileException e) {
      throw Segments.missing(directory, number, place.nextOffset());
    }
  }

  /** One that begins at the place and is not behind the current one was read, and held nothing. */
  private SegmentScanner openIn(Segments list, int current, ChainPosition place)
      throws IOException {
    int index = list.indexFor(place.nextOffset());
    if (index < 0 || list.list().get(index).baseOffset() > place.nextOffset()) {
      return null;
    }
    SegmentInfo segment = list.list().get(index);
    if (segment.baseOffset() < place.nextOffset()) {
      return openWithin(segment, place);
    }
    return segment.number() > current ? openStart(segment.number(), place) : null;
  }

  /** Null if there is no such segment, or it begins before the place. */
  private SegmentScanner openStart(int number, ChainPosition place) throws IOException {
    return open(number, 0, place, scanner -> !scanner.isBehind(limits.applyAsLong(number)));
  }

  /** Null if there is no such segment, or it ends before the place. */
  private SegmentScanner openWithin(SegmentInfo segment, ChainPosition place) throws IOException {
    int number = segment.number();
    long limit = limits.applyAsLong(number);
    long hint =
        indexes
            .load(segment)
            .flatMap(index -> index.entryAtOrBefore(place.nextOffset()))
            .map(IndexEntry::position)
            .orElse(0L);
    SegmentScanner found = null;
    if (hint > 0) {
      found =
          open(
              number,
              hint,
              place,
              scanner -> scanner.seek(limit) && scanner.isAt(place.nextOffset(), limit));
    }
    return found != null ? found : open(number, 0, place, scanner -> scanner.seek(limit));
  }

  private interface Check {
    boolean accepts(SegmentScanner scanner) throws IOException;
  }

  private SegmentScanner open(int number, long position, ChainPosition place, Check check)
      throws IOException {
    SegmentScanner scanner;
    try {
      scanner = SegmentScanner.following(directory, number, position, place, config);
    } catch (NoSuchFileException e) {
      return null;
    }
    boolean accepted = false;
    try {
      accepted = check.accepts(scanner);
      return accepted ? scanner : null;
    } finally {
      if (!accepted) {
        scanner.close();
      }
    }
  }
}
