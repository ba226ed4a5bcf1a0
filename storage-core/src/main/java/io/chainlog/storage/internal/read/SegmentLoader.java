package io.chainlog.storage.internal.read;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Lists the segments of a stream. Base offsets come from the manifest where it agrees with the
 * files, else from the first frame of each file. Which segment is the last one the commit point
 * says; only where there is none, the manifest.
 */
final class SegmentLoader {
  private final LogDirectory directory;
  private final Optional<SegmentManifest> manifest;
  private final Optional<CommitPoint> commit;
  private final ScanConfig config;

  SegmentLoader(
      LogDirectory directory,
      Optional<SegmentManifest> manifest,
      Optional<CommitPoint> commit,
      ScanConfig config) {
    this.directory = directory;
    this.manifest = manifest;
    this.commit = commit;
    this.config = config;
  }

  /** All segments; a missing or unreadable one is refused. */
  Segments load() throws IOException {
    List<SegmentInfo> files = files();
    files.removeIf(this::isVoid);
    requireFirstAndLast(files);
    List<SegmentInfo> segments = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      segments.add(withBaseOffset(files.get(i), segments, i == files.size() - 1));
    }
    requireNoGap(segments);
    return new Segments(segments);
  }

  /** Whatever segments there are, without those of which it cannot be said where they begin. */
  Segments loadReadable() throws IOException {
    List<SegmentInfo> files = files();
    List<SegmentInfo> segments = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      try {
        segments.add(withBaseOffset(files.get(i), segments, i == files.size() - 1));
      } catch (CorruptLogException | NoSuchFileException e) {
        // The damage is for the reader to report; what is gone was merged since it was listed.
      }
    }
    return new Segments(segments);
  }

  /** The files, and a last segment that holds nothing and need not have a file. */
  private List<SegmentInfo> files() throws IOException {
    List<SegmentInfo> files = new ArrayList<>(Segments.files(directory));
    int next = files.isEmpty() ? 0 : files.get(files.size() - 1).number() + 1;
    emptyActive().stream()
        .filter(number -> commit.isPresent() ? number >= next : number == next)
        .forEach(number -> files.add(new SegmentInfo(number, -1, 0)));
    return files;
  }

  /** A file without a byte before the segment of the commit point is as good as none. */
  private boolean isVoid(SegmentInfo file) {
    return file.sizeBytes() == 0 && commit.isPresent() && file.number() < commit.get().segment();
  }

  /** Number of the last segment if nothing was written to it yet. */
  private OptionalInt emptyActive() {
    if (commit.isPresent()) {
      CommitPoint point = commit.get();
      return point.position() == 0 ? OptionalInt.of(point.segment()) : OptionalInt.empty();
    }
    return manifest
        .flatMap(m -> m.entry(m.activeSegment()))
        .filter(entry -> entry.sizeBytes() == 0)
        .map(entry -> OptionalInt.of(entry.segmentNum()))
        .orElse(OptionalInt.empty());
  }

  /** Behind the last file nothing can have been merged. */
  private void requireFirstAndLast(List<SegmentInfo> files) throws CorruptLogException {
    if (!files.isEmpty() && files.get(0).number() != 0) {
      throw Segments.missing(directory, 0);
    }
    int last = files.isEmpty() ? -1 : files.get(files.size() - 1).number();
    if (commit.isPresent()) {
      requireCommitted(last);
    } else {
      requireListed(last);
    }
  }

  private void requireCommitted(int last) throws CorruptLogException {
    if (commit.get().segment() > last) {
      throw Segments.missing(directory, commit.get().segment());
    }
  }

  private void requireListed(int last) throws CorruptLogException {
    OptionalInt listed = firstListed(last, Integer.MAX_VALUE);
    if (listed.isPresent()) {
      throw Segments.missing(directory, listed.getAsInt());
    }
  }

  /** The first segment between two numbers that the manifest lists. */
  private OptionalInt firstListed(int below, int above) {
    return manifest.map(SegmentManifest::segments).orElse(List.of()).stream()
        .mapToInt(SegmentManifest.Entry::segmentNum)
        .filter(number -> number > below && number < above)
        .findFirst();
  }

  /** Numbers may be left out where segments were merged; offsets may not. */
  private void requireNoGap(List<SegmentInfo> segments) throws IOException {
    for (int i = 1; i < segments.size(); i++) {
      int before = segments.get(i - 1).number();
      int number = segments.get(i).number();
      if (number > before + 1 && !isReached(segments, i)) {
        throw Segments.missing(directory, firstListed(before, number).orElse(before + 1));
      }
    }
  }

  /** Whether a segment before that one reaches its base offset; mostly it is the one before it. */
  private boolean isReached(List<SegmentInfo> segments, int index) throws IOException {
    try {
      long wanted = segments.get(index).baseOffset();
      for (int i = index - 1; i >= 0; i--) {
        SegmentInfo before = segments.get(i);
        // A manifest is not believed against the segment, and may have been changed.
        if (endOffset(before) >= wanted || readEndOffset(before) >= wanted) {
          return true;
        }
      }
      return false;
    } catch (CorruptLogException e) {
      return true; // it is not known where that segment ends; who reads it reports the damage
    }
  }

  private SegmentInfo withBaseOffset(SegmentInfo file, List<SegmentInfo> before, boolean last)
      throws IOException {
    return new SegmentInfo(file.number(), baseOffset(file, before, last), file.sizeBytes());
  }

  private long baseOffset(SegmentInfo file, List<SegmentInfo> before, boolean last)
      throws IOException {
    if (file.number() == 0) {
      return 0;
    }
    Optional<SegmentManifest.Entry> entry = entry(file);
    if (!last) {
      return entry.isPresent() && Segments.agrees(entry.get(), file)
          ? entry.get().firstOffset()
          : firstOffset(file);
    }
    OptionalLong first = firstOffsetIfWhole(file);
    if (first.isPresent()) {
      return first.getAsLong();
    }
    if (commit.isPresent() && isAtStart(file)) {
      return commit.get().end().nextOffset();
    }
    if (entry.isPresent()) {
      return entry.get().firstOffset();
    }
    if (before.isEmpty()) {
      throw Segments.missing(directory, 0);
    }
    return endOffset(before.get(before.size() - 1));
  }

  private boolean isAtStart(SegmentInfo file) {
    return commit.get().segment() == file.number() && commit.get().position() == 0;
  }

  private Optional<SegmentManifest.Entry> entry(SegmentInfo file) {
    return manifest.flatMap(m -> m.entry(file.number()));
  }

  /** The last segment may be empty, or begin with a torn frame: then it does not say. */
  private OptionalLong firstOffsetIfWhole(SegmentInfo file) throws IOException {
    if (file.sizeBytes() == 0) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(firstOffset(file));
    } catch (CorruptLogException e) {
      return OptionalLong.empty();
    }
  }

  private long firstOffset(SegmentInfo file) throws IOException {
    try (SegmentScanner scanner = SegmentScanner.trusting(directory, file.number(), 0, config)) {
      LogRecord first = scanner.next(Long.MAX_VALUE);
      if (first == null) {
        throw Segments.missing(directory, file.number());
      }
      return first.offset();
    }
  }

  /** Offset behind the last record, from the manifest if it agrees, else by reading the segment. */
  private long endOffset(SegmentInfo segment) throws IOException {
    Optional<SegmentManifest.Entry> entry = entry(segment).filter(e -> Segments.agrees(e, segment));
    return entry.isPresent() ? entry.get().nextOffset() : readEndOffset(segment);
  }

  /** Looks at frames no further than their checksums; who reads the records looks at the rest. */
  private long readEndOffset(SegmentInfo segment) throws IOException {
    OffsetIndex frames = new IndexLoader(directory, config, Integer.MAX_VALUE).rebuild(segment);
    if (frames.coveredPosition() < segment.sizeBytes()) {
      throw new CorruptLogException(
          new Finding(
              FindingKind.TRUNCATED,
              directory.location(SegmentNames.log(segment.number())),
              frames.coveredPosition(),
              frames.coveredOffset(),
              null,
              null,
              "no whole record stands here"));
    }
    return frames.coveredOffset();
  }
}
