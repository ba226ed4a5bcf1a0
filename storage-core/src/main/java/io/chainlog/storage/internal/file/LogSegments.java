package io.chainlog.storage.internal.file;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.IndexEntry;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.CheckpointLocator;
import io.chainlog.storage.internal.read.LogEnd;
import io.chainlog.storage.internal.read.LogSource;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments of a stream that is open for writing, and the caches that describe them. */
public final class LogSegments implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogSegments.class);

  /** About what one segment takes in the manifest. */
  private static final long MANIFEST_ENTRY_BYTES = 100;

  private final StreamId stream;
  private final LogDirectory directory;
  private final StorageConfig config;
  private final Clock clock;
  private final List<SegmentInfo> completed;
  private long completedBytes;
  private long vouchedBytes;
  private volatile ActiveSegment active;

  public LogSegments(
      StreamId stream,
      LogDirectory directory,
      StorageConfig config,
      Clock clock,
      List<SegmentInfo> completed,
      ActiveSegment active) {
    this.stream = stream;
    this.directory = directory;
    this.config = config;
    this.clock = clock;
    this.completed = new ArrayList<>(completed);
    this.completedBytes = new Segments(completed).sizeBytes();
    this.active = active;
  }

  ActiveSegment active() {
    return active;
  }

  /**
   * Goes on in the next segment; the full one must have been synced. When the next one cannot be
   * made, the full one grows on: nothing is lost by a segment that is too large.
   *
   * @return false if there is no next segment
   */
  boolean roll(long nextOffset) throws IOException {
    ActiveSegment next;
    try {
      OffsetIndex index = new OffsetIndex(nextOffset, config.indexIntervalBytes());
      next = new ActiveSegment(directory, active.number() + 1, index, clock);
    } catch (IOException e) {
      // Were it left, recovery would take it for the active one, and a torn tail here for damage.
      directory.delete(SegmentNames.log(active.number() + 1));
      LOG.warn("{} grows beyond its size: the next segment cannot be made", active.location(), e);
      return false;
    }
    ActiveSegment full = active;
    writeIndex(full);
    synchronized (completed) {
      completed.add(new SegmentInfo(full.number(), full.baseOffset(), full.sizeBytes()));
      completedBytes += full.sizeBytes();
      active = next;
    }
    full.complete();
    return true;
  }

  /** The segments that will not change any more. */
  public List<SegmentInfo> completed() {
    synchronized (completed) {
      return List.copyOf(completed);
    }
  }

  /** The completed segments in the form that locating needs. */
  Segments completedSegments() {
    return new Segments(completed());
  }

  /** The stream as it is when it ends there. */
  StreamState state(LogEnd end, long committedOffset, long writerEpoch) {
    return new StreamState(
        end.end(),
        committedOffset,
        bytesBefore(end.segment()) + end.position(),
        countBefore(end.segment()) + 1,
        writerEpoch);
  }

  /** Bytes of the segments before that one, also while a rotation goes beyond it. */
  long bytesBefore(int number) {
    synchronized (completed) {
      long bytes = completedBytes;
      for (SegmentInfo later : completed.subList(indexOf(number), completed.size())) {
        bytes -= later.sizeBytes();
      }
      return bytes;
    }
  }

  /** Number of segments before that one. */
  int countBefore(int number) {
    synchronized (completed) {
      return indexOf(number);
    }
  }

  /** Index of the first completed segment that has at least that number; it is near the end. */
  private int indexOf(int number) {
    int index = completed.size();
    while (index > 0 && completed.get(index - 1).number() >= number) {
      index--;
    }
    return index;
  }

  private int placeOf(SegmentInfo segment) {
    return Collections.binarySearch(
        completed, segment, Comparator.comparingInt(SegmentInfo::number));
  }

  /** Offset behind the last record of a completed segment. */
  public long endOffset(SegmentInfo segment) {
    synchronized (completed) {
      int next = placeOf(segment) + 1;
      return next < completed.size() ? completed.get(next).baseOffset() : active.baseOffset();
    }
  }

  /** Puts one segment in the place of several that it was merged from. */
  public void replace(List<SegmentInfo> group, SegmentInfo merged) {
    synchronized (completed) {
      int first = placeOf(group.get(0));
      completed.subList(first, first + group.size()).clear();
      completed.add(first, merged);
      completedBytes += merged.sizeBytes() - new Segments(group).sizeBytes();
    }
  }

  /** The stream as readers in this process see it. */
  LogSource asSource(Supplier<LogEnd> end, ScanConfig scanConfig) {
    return new Source(
        end, new CheckpointLocator(directory, scanConfig, config.indexIntervalBytes()));
  }

  private final class Source implements LogSource {
    private final Supplier<LogEnd> end;
    private final CheckpointLocator locator;

    Source(Supplier<LogEnd> end, CheckpointLocator locator) {
      this.end = end;
      this.locator = locator;
    }

    @Override
    public LogEnd end() {
      return end.get();
    }

    @Override
    public Segments current() {
      synchronized (completed) {
        return new Segments(all());
      }
    }

    @Override
    public Optional<CheckpointLocator.Located> checkpointAtOrBefore(long offset)
        throws IOException {
      ActiveSegment segment = active;
      Optional<IndexEntry> entry = segment.checkpointAtOrBefore(offset);
      return entry.isPresent() && locator.confirms(segment.number(), entry.get())
          ? entry.map(
              e -> new CheckpointLocator.Located(segment.number(), e.position(), e.offset()))
          : locator.atOrBefore(completedSegments(), Math.min(offset, segment.baseOffset() - 1));
    }
  }

  /** The segments that have a file or will have one, ascending. */
  List<SegmentInfo> all() {
    List<SegmentInfo> all = new ArrayList<>(completed());
    all.add(new SegmentInfo(active.number(), active.baseOffset(), active.sizeBytes()));
    return all;
  }

  /** Writes both caches; one that cannot be written is rebuilt when it is missed. */
  void writeCaches(long nextOffset, long writerEpoch) {
    writeIndex(active);
    writeManifest(nextOffset, writerEpoch);
  }

  /**
   * Writes the manifest when the log has grown by as much as the manifest takes. It is replaced
   * whole, so that writing it at each rotation would cost the square of the number of segments.
   * This way all manifests together are no larger than the log, and what an opening after a crash
   * reads because no manifest vouches for it is one segment, or no more than the manifest.
   */
  void writeManifestIfDue(long nextOffset, long writerEpoch) {
    if (completedBytes - vouchedBytes >= completed.size() * MANIFEST_ENTRY_BYTES) {
      writeManifest(nextOffset, writerEpoch);
    }
  }

  /** Writes the manifest; one that cannot be written is rebuilt when it is missed. */
  public void writeManifest(long nextOffset, long writerEpoch) {
    try {
      writeManifestWithout(List.of(), nextOffset, writerEpoch);
      vouchedBytes = completedBytes;
    } catch (IOException e) {
      LOG.warn("the manifest of {} could not be written", directory.location(), e);
    }
  }

  /** Writes a manifest that does not vouch for some segments, since they are about to change. */
  public void writeManifestWithout(List<SegmentInfo> unlisted, long nextOffset, long writerEpoch)
      throws IOException {
    SegmentManifest.of(stream, writerEpoch, all(), nextOffset, Set.copyOf(unlisted))
        .write(directory);
  }

  private static void writeIndex(ActiveSegment segment) {
    try {
      segment.writeIndex(segment.encodedIndex());
    } catch (IOException e) {
      LOG.warn("the index of {} could not be written; it will be rebuilt", segment.location(), e);
    }
  }

  @Override
  public void close() throws IOException {
    active.close();
  }
}
