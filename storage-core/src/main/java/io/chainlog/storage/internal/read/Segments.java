package io.chainlog.storage.internal.read;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The segments of a stream in ascending order. Immutable.
 *
 * <p>The number of a segment and the offset of its first record never change; where it ends does,
 * when it is merged with those behind it, whose numbers are then left out.
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
   * Lists the segments of a stream. Numbers may be left out where segments were merged; what tells
   * that from a loss is that the records go on. The last one is there whether or not it has a file,
   * if the commit point is at its start.
   *
   * @param commit empty in a directory of the lineage: there the manifest says which one is last
   * @throws CorruptLogException if a segment is missing, or its first frame is damaged
   */
  public static Segments load(
      LogDirectory directory,
      Optional<SegmentManifest> manifest,
      Optional<CommitPoint> commit,
      ScanConfig config)
      throws IOException {
    return new SegmentLoader(directory, manifest, commit, config).load();
  }

  /**
   * Lists the segments as they are now, for a reader that has lost its place because some were
   * merged. One whose first frame is damaged is left out, and none is missed.
   */
  public static Segments current(LogDirectory directory, ScanConfig config) throws IOException {
    return new SegmentLoader(directory, SegmentManifest.read(directory), Optional.empty(), config)
        .loadReadable();
  }

  /** Gives the segments as they are now. */
  @FunctionalInterface
  public interface Source {
    Segments current() throws IOException;
  }

  /** The failure that a segment which must exist does not. */
  public static CorruptLogException missing(LogDirectory directory, int number) {
    return missing(directory, number, -1);
  }

  /**
   * The failure that the segment that holds an offset does not exist; mostly it has that number.
   */
  public static CorruptLogException missing(LogDirectory directory, int number, long offset) {
    String file = directory.location(SegmentNames.log(number));
    return new CorruptLogException(
        new Finding(
            FindingKind.MISSING_SEGMENT, file, -1, offset, null, null, "a segment is missing"));
  }

  /** Whether there is a segment of that number now. */
  public static boolean exists(LogDirectory directory, int number) throws IOException {
    return sizeBytes(directory, number) >= 0;
  }

  /** Bytes of the segment of that number now, -1 if there is none. */
  public static long sizeBytes(LogDirectory directory, int number) throws IOException {
    try (LogInput input = directory.openInput(SegmentNames.log(number))) {
      return input.sizeBytes();
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  /** Whether the manifest's entry may serve as a cache for a completed segment. */
  public static boolean agrees(SegmentManifest.Entry entry, SegmentInfo file) {
    return entry.sizeBytes() == file.sizeBytes();
  }

  /** Whether no segment holds a byte. */
  public boolean isEmpty() {
    return sizeBytes() == 0;
  }

  /** The last segment. */
  public SegmentInfo active() {
    return list.get(list.size() - 1);
  }

  /** The segment of that number, empty if there is none. */
  public Optional<SegmentInfo> find(int number) {
    return list.stream().filter(segment -> segment.number() == number).findFirst();
  }

  /** Number of the first segment whose file does not exist; the last one's if all do, or 0. */
  public int firstAbsent(LogDirectory directory) throws IOException {
    for (SegmentInfo segment : list) {
      if (!exists(directory, segment.number())) {
        return segment.number();
      }
    }
    return list.isEmpty() ? 0 : active().number();
  }

  /** Whether both have the same segments, of which the last may have grown. */
  public boolean isSameLayout(Segments other) {
    int size = list.size();
    return size == other.list.size()
        && (size == 0 || active().number() == other.active().number())
        && list.subList(0, Math.max(0, size - 1))
            .equals(other.list.subList(0, Math.max(0, size - 1)));
  }

  /** Bytes of all segments. */
  public long sizeBytes() {
    return list.stream().mapToLong(SegmentInfo::sizeBytes).sum();
  }

  /**
   * Index in the list of the segment that holds the offset, if the stream reaches that far; -1 if
   * the list is empty.
   */
  public int indexFor(long offset) {
    int high = list.size() - 1;
    int low = Math.min(0, high);
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
