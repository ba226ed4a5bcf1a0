package io.chainlog.storage.verify;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentFinder;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Checks the segments in the order of their records, up to the commit point; behind damage it goes
 * on at the start of the next segment. Meanwhile a writer may append, complete and merge segments.
 * One use.
 */
final class SegmentWalk {

  /** Tells what is committed now. */
  interface CommitReader {
    Optional<CommitPoint> newest() throws IOException;
  }

  private final LogDirectory directory;
  private final ScanConfig config;
  private final CommitReader commits;
  private final Optional<CommitPoint> commit;
  private final CacheCheck caches;
  private final Verification result;
  private final SegmentFinder finder;
  private final int last;
  private final Map<Integer, Long> endOffsets = new TreeMap<>();
  private ChainPosition place = ChainPosition.START;
  private int number = -1;
  private int highest = -1;

  SegmentWalk(
      LogDirectory directory,
      ScanConfig config,
      CommitReader commits,
      Optional<CommitPoint> commit,
      CacheCheck caches,
      Verification result)
      throws IOException {
    this.directory = directory;
    this.config = config;
    this.commits = commits;
    this.commit = commit;
    this.caches = caches;
    this.result = result;
    this.last = commit.isPresent() ? commit.get().segment() : lastFile(directory);
    this.finder =
        new SegmentFinder(
            directory, config, () -> Segments.current(directory, config), this::limit);
  }

  private static int lastFile(LogDirectory directory) throws IOException {
    List<SegmentInfo> files = Segments.files(directory);
    return files.isEmpty() ? -1 : files.get(files.size() - 1).number();
  }

  /** Checks everything; returns the offset behind the last record of each segment, by number. */
  Map<Integer, Long> run() throws IOException {
    boolean more = number < last && !isReached();
    while (more) {
      try (SegmentScanner scanner = next()) {
        more = scanner != null && scanner.segment() <= last && check(scanner) && number < last;
      }
    }
    return endOffsets;
  }

  private long limit(int segment) {
    boolean holdsCommit = commit.isPresent() && segment == last;
    return holdsCommit ? commit.get().position() : Long.MAX_VALUE;
  }

  /** Null if there is nothing more to check. */
  private SegmentScanner next() throws IOException {
    if (place == null) {
      return nextBehindDamage();
    }
    try {
      return finder.open(number, place);
    } catch (CorruptLogException e) {
      OptionalInt following = nextFile();
      result.add(following.isEmpty() ? lost() : missing(before(following), place.nextOffset()));
      place = null;
      return open(following);
    }
  }

  /** A segment at whose start the commit point stands need not exist, but be reached. */
  private Finding lost() {
    boolean onlyLast = commit.isPresent() && commit.get().position() == 0 && number == last - 1;
    return onlyLast
        ? SegmentCheck.mismatch(directory.location(SegmentNames.log(last)), 0, commit.get(), place)
        : missing(last, place.nextOffset());
  }

  /** Where the damaged segment ends is not known, so that the offsets do not tell of a loss. */
  private SegmentScanner nextBehindDamage() throws IOException {
    OptionalInt following = nextFile();
    int until = before(following);
    if (until > number) {
      if (following.isEmpty() || firstListed(until).isPresent()) {
        result.add(missing(until, -1));
      } else {
        result.note(
            String.format(
                Locale.ROOT,
                "whether segments %d to %d were merged or are missing cannot be told behind the damage",
                number + 1,
                until));
      }
    }
    return open(following);
  }

  /** Number of the next segment that there is. */
  private OptionalInt nextFile() throws IOException {
    return Segments.files(directory).stream()
        .mapToInt(SegmentInfo::number)
        .filter(file -> file > number && file <= last)
        .findFirst();
  }

  /** The last number that is left out before the next segment. */
  private int before(OptionalInt following) {
    return following.isPresent() ? following.getAsInt() - 1 : last;
  }

  private SegmentScanner open(OptionalInt segment) throws IOException {
    try {
      return segment.isEmpty()
          ? null
          : SegmentScanner.trusting(directory, segment.getAsInt(), 0, config);
    } catch (NoSuchFileException e) {
      number = segment.getAsInt(); // merged or removed since it was listed
      return nextBehindDamage();
    }
  }

  private OptionalInt firstListed(int until) {
    return caches.firstListed(number + 1, until);
  }

  /** Which of the numbers in a hole were merged, only the manifest knows. */
  private Finding missing(int until, long offset) {
    return missing(directory, firstListed(until).orElse(number + 1), until, offset);
  }

  /** One finding for a whole hole: a forged number must not make a billion of them. */
  static Finding missing(LogDirectory directory, int first, int until, long offset) {
    Finding finding = Segments.missing(directory, first, offset).finding();
    if (first >= until) {
      return finding;
    }
    String detail =
        String.format(
            Locale.ROOT,
            "at least one of segments %d to %d is missing; the first would be",
            first,
            until);
    return new Finding(finding.kind(), finding.file(), -1, offset, null, null, detail);
  }

  /**
   * Checks one segment; false if nothing behind it is to be checked. Records may go on in a segment
   * of a lower number, if that was merged; behind damage there is no way back, or the walk might go
   * in circles.
   */
  private boolean check(SegmentScanner scanner) throws IOException {
    number = scanner.segment();
    highest = Math.max(highest, number);
    SegmentCheck check = new SegmentCheck(directory, caches, result);
    // Asked for after the file was opened: a segment in which the log still ends is not merged.
    boolean moved = commit.isPresent() && isCommitMoved();
    if (commit.isPresent() && number == last && !moved) {
      place = check.runToCommit(scanner, commit.get());
      return false;
    }
    place =
        check.run(scanner, commit.map(point -> point.end().nextOffset()).orElse(Long.MAX_VALUE));
    if (place != null) {
      endOffsets.put(number, place.nextOffset());
    } else {
      number = highest;
    }
    if (isReached()) {
      check.checkCommitBefore(scanner, commit.get(), place, moved);
    }
    return !isReached();
  }

  private boolean isReached() {
    return commit.isPresent()
        && place != null
        && place.nextOffset() == commit.get().end().nextOffset();
  }

  private boolean isCommitMoved() throws IOException {
    return commits.newest().map(CommitPoint::segment).orElse(last) > last;
  }
}
