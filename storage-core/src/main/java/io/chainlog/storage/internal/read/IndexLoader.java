package io.chainlog.storage.internal.read;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.record.DecodeResult;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.util.Optional;

/** Gets the offset index of a segment: from its file, or from the segment itself. */
public final class IndexLoader {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final int intervalBytes;

  public IndexLoader(LogDirectory directory, ScanConfig config, int intervalBytes) {
    this.directory = directory;
    this.config = config;
    this.intervalBytes = intervalBytes;
  }

  /** The index from its file, if that is usable. */
  Optional<OffsetIndex> load(SegmentInfo segment) throws IOException {
    return OffsetIndexFile.read(
            directory,
            SegmentNames.index(segment.number()),
            segment.baseOffset(),
            segment.sizeBytes())
        .filter(index -> index.coveredPosition() <= segment.sizeBytes());
  }

  /** The index from its file if that is usable, else rebuilt. */
  public OffsetIndex loadOrRebuild(SegmentInfo segment) throws IOException {
    Optional<OffsetIndex> stored = load(segment);
    return stored.isPresent() ? stored.get() : rebuild(segment);
  }

  /** Reads the frames of the segment up to the first that is not whole; nothing is written. */
  public OffsetIndex rebuild(SegmentInfo segment) throws IOException {
    OffsetIndex index = new OffsetIndex(segment.baseOffset(), intervalBytes);
    if (segment.sizeBytes() == 0) {
      return index; // it may not even have a file
    }
    try (FrameCursor cursor =
        FrameCursor.open(directory, SegmentNames.log(segment.number()), 0, config)) {
      while (cursor.peek(segment.sizeBytes()) instanceof DecodeResult.Complete frame
          && frame.offset() == index.coveredOffset()) {
        boolean checkpoint = frame.kind() == RecordKind.CHECKPOINT;
        index.add(frame.offset(), cursor.position(), frame.frameBytes(), checkpoint);
        cursor.advance(frame.frameBytes());
      }
    }
    return index;
  }
}
