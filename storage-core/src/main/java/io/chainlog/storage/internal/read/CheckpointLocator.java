package io.chainlog.storage.internal.read;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.IndexEntry;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.util.Optional;

/** Finds the place from which a stream can be read without reading all that is before it. */
public final class CheckpointLocator {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final IndexLoader indexes;

  /**
   * A locator that reads and never writes.
   *
   * @param indexIntervalBytes interval for an index that has to be rebuilt in memory
   */
  public CheckpointLocator(LogDirectory directory, ScanConfig config, int indexIntervalBytes) {
    this.directory = directory;
    this.config = config;
    this.indexes = new IndexLoader(directory, config, indexIntervalBytes);
  }

  /**
   * Where a checkpoint record stands.
   *
   * @param segment number of its segment
   * @param position byte position of its frame
   * @param offset stream offset
   */
  public record Located(int segment, long position, long offset) {}

  /**
   * The last checkpoint record at or before an offset.
   *
   * @return empty when there is none, so that reading has to begin with the stream
   */
  public Optional<Located> atOrBefore(Segments segments, long offset) throws IOException {
    if (segments.list().isEmpty()) {
      return Optional.empty();
    }
    long wanted = offset;
    for (int i = segments.indexFor(offset); i >= 0; i--) {
      SegmentInfo segment = segments.list().get(i);
      Optional<Located> found = within(segment, wanted);
      if (found.isPresent()) {
        return found;
      }
      // A segment in the wrong place begins anywhere; what is behind the offset is never wanted.
      wanted = Math.min(wanted, segment.baseOffset() - 1);
    }
    return Optional.empty();
  }

  private Optional<Located> within(SegmentInfo segment, long offset) throws IOException {
    if (segment.sizeBytes() == 0) {
      return Optional.empty();
    }
    Optional<IndexEntry> entry = indexes.loadOrRebuild(segment).checkpointAtOrBefore(offset);
    if (entry.isPresent() && !confirms(segment.number(), entry.get())) {
      OffsetIndex rebuilt = indexes.rebuild(segment);
      entry = rebuilt.checkpointAtOrBefore(offset);
    }
    return entry.map(e -> new Located(segment.number(), e.position(), e.offset()));
  }

  /** The index is not believed: the checkpoint record itself has to be there. */
  public boolean confirms(int segment, IndexEntry entry) throws IOException {
    try (SegmentScanner scanner =
        SegmentScanner.trusting(directory, segment, entry.position(), config)) {
      LogRecord record = scanner.next(Long.MAX_VALUE);
      return record != null
          && record.kind() == RecordKind.CHECKPOINT
          && record.offset() == entry.offset();
    } catch (CorruptLogException e) {
      return false; // the rebuilt index ends before the damage, and the read that follows reports
      // it
    }
  }
}
