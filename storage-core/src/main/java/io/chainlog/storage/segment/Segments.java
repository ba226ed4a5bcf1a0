package io.chainlog.storage.segment;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.Finding;
import io.chainlog.storage.errors.FindingKind;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The segments of a stream in ascending order, without holes. Immutable.
 *
 * @param list all of them; empty for a stream without any
 */
public record Segments(List<SegmentInfo> list) {

  public Segments {
    list = List.copyOf(list);
  }

  /** Numbers and sizes of the segment files that exist, ascending; base offsets are not known. */
  public static List<SegmentInfo> files(LogDirectory directory) throws IOException {
    List<SegmentInfo> files = new ArrayList<>();
    for (DirectoryEntry entry : directory.list()) {
      if (entry.type() == EntryType.FILE) {
        SegmentNames.parseLog(entry.name())
            .ifPresent(number -> files.add(new SegmentInfo(number, -1, entry.sizeBytes())));
      }
    }
    files.sort(Comparator.comparingInt(SegmentInfo::number));
    return files;
  }

  /**
   * Lists the segments of a stream. Base offsets come from the manifest where it agrees with the
   * files, else from the first frame of each file.
   *
   * @throws CorruptLogException if a segment is missing, or its first frame is damaged
   */
  public static Segments load(
      LogDirectory directory, Optional<SegmentManifest> manifest, ScanConfig config)
      throws IOException {
    List<SegmentInfo> files = new ArrayList<>(files(directory));
    addEmptyActive(files, manifest);
    requireNoHole(directory, files, manifest);
    List<SegmentInfo> segments = new ArrayList<>();
    for (SegmentInfo file : files) {
      long baseOffset = baseOffset(directory, file, segments, manifest, files.size(), config);
      segments.add(new SegmentInfo(file.number(), baseOffset, file.sizeBytes()));
    }
    return new Segments(segments);
  }

  /** The lineage's manifest may name an active segment whose file does not exist yet. */
  private static void addEmptyActive(List<SegmentInfo> files, Optional<SegmentManifest> manifest) {
    manifest
        .filter(m -> m.activeSegment() == files.size())
        .flatMap(m -> m.entry(m.activeSegment()))
        .filter(entry -> entry.sizeBytes() == 0)
        .ifPresent(entry -> files.add(new SegmentInfo(entry.segmentNum(), -1, 0)));
  }

  private static void requireNoHole(
      LogDirectory directory, List<SegmentInfo> files, Optional<SegmentManifest> manifest)
      throws CorruptLogException {
    int present = 0;
    while (present < files.size() && files.get(present).number() == present) {
      present++;
    }
    int expected = Math.max(files.size(), manifest.map(m -> m.segments().size()).orElse(0));
    if (present < expected) {
      throw missing(directory, present);
    }
  }

  /** The failure that a segment which must exist does not. */
  public static CorruptLogException missing(LogDirectory directory, int number) {
    String file = directory.location(SegmentNames.log(number));
    return new CorruptLogException(
        new Finding(FindingKind.MISSING_SEGMENT, file, -1, -1, null, null, "a segment is missing"));
  }

  /** Whether there is a segment of that number now. */
  public static boolean exists(LogDirectory directory, int number) throws IOException {
    try {
      directory.openInput(SegmentNames.log(number)).close();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether the manifest's entry may serve as a cache for a completed segment. */
  static boolean agrees(SegmentManifest.Entry entry, SegmentInfo file) {
    return entry.sizeBytes() == file.sizeBytes();
  }

  private static long baseOffset(
      LogDirectory directory,
      SegmentInfo file,
      List<SegmentInfo> before,
      Optional<SegmentManifest> manifest,
      int fileCount,
      ScanConfig config)
      throws IOException {
    if (file.number() == 0) {
      return 0;
    }
    boolean last = file.number() == fileCount - 1;
    Optional<SegmentManifest.Entry> entry = manifest.flatMap(m -> m.entry(file.number()));
    if (!last) {
      return entry.isPresent() && agrees(entry.get(), file)
          ? entry.get().firstOffset()
          : firstOffset(directory, file, config);
    }
    OptionalLong first = firstOffsetIfWhole(directory, file, config);
    if (first.isPresent()) {
      return first.getAsLong();
    }
    return entry.isPresent()
        ? entry.get().firstOffset()
        : endOffset(directory, before.get(before.size() - 1), config);
  }

  /** The last segment may be empty, or begin with a torn frame: then it does not say. */
  private static OptionalLong firstOffsetIfWhole(
      LogDirectory directory, SegmentInfo file, ScanConfig config) throws IOException {
    if (file.sizeBytes() == 0) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(firstOffset(directory, file, config));
    } catch (CorruptLogException e) {
      return OptionalLong.empty();
    }
  }

  private static long firstOffset(LogDirectory directory, SegmentInfo file, ScanConfig config)
      throws IOException {
    try (SegmentScanner scanner = SegmentScanner.trusting(directory, file.number(), 0, config)) {
      LogRecord first = scanner.next(Long.MAX_VALUE);
      if (first == null) {
        throw missing(directory, file.number());
      }
      return first.offset();
    }
  }

  /** Offset behind the last record of a segment, found by reading all of it. */
  private static long endOffset(LogDirectory directory, SegmentInfo segment, ScanConfig config)
      throws IOException {
    long end = segment.baseOffset();
    try (SegmentScanner scanner = SegmentScanner.trusting(directory, segment.number(), 0, config)) {
      for (LogRecord r = scanner.next(Long.MAX_VALUE);
          r != null;
          r = scanner.next(Long.MAX_VALUE)) {
        end = r.offset() + 1;
      }
    }
    return end;
  }

  /** Whether no segment holds a byte. */
  public boolean isEmpty() {
    return sizeBytes() == 0;
  }

  /** The last segment. */
  public SegmentInfo active() {
    return list.get(list.size() - 1);
  }

  /** Bytes of all segments. */
  public long sizeBytes() {
    return list.stream().mapToLong(SegmentInfo::sizeBytes).sum();
  }

  /** Index in the list of the segment that holds the offset, if the stream reaches that far. */
  public int indexFor(long offset) {
    int low = 0;
    int high = list.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (list.get(middle).baseOffset() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
