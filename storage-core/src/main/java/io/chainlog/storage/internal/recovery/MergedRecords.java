package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.List;

/**
 * Tells the segments that a merged one has superseded from segments that hold something else, by
 * comparing offsets and chain hashes record by record. Reads each file once, in bounded memory.
 */
public final class MergedRecords {
  private final LogDirectory directory;
  private final ScanConfig config;

  /** For one stream directory; reads and never writes. */
  public MergedRecords(LogDirectory directory, ScanConfig config) {
    this.directory = directory;
    this.config = config;
  }

  /**
   * Returns if each record of the old segments stands in the merged one.
   *
   * @param old ascending, with their base offsets
   * @throws CorruptLogException if one does not, or cannot be read
   * @throws java.nio.file.NoSuchFileException if a segment is not there any more
   */
  public void requireRepeatedBy(SegmentInfo merged, List<SegmentInfo> old) throws IOException {
    try (SegmentScanner whole = SegmentScanner.trusting(directory, merged.number(), 0, config)) {
      long reached = merged.baseOffset();
      for (SegmentInfo segment : old) {
        while (reached < segment.baseOffset()) {
          reached = next(whole, segment).offset() + 1;
        }
        reached = compare(whole, segment, reached);
      }
    }
  }

  private long compare(SegmentScanner whole, SegmentInfo segment, long start) throws IOException {
    long reached = start;
    try (SegmentScanner part = SegmentScanner.trusting(directory, segment.number(), 0, config)) {
      for (LogRecord record = part.next(Long.MAX_VALUE);
          record != null;
          record = part.next(Long.MAX_VALUE)) {
        LogRecord same = next(whole, segment);
        if (record.offset() != same.offset() || !record.chainHash().equals(same.chainHash())) {
          throw differs(whole, segment, record.position(), record.offset());
        }
        reached = record.offset() + 1;
      }
    }
    return reached;
  }

  private LogRecord next(SegmentScanner whole, SegmentInfo segment) throws IOException {
    LogRecord record = whole.next(Long.MAX_VALUE);
    if (record == null) {
      throw differs(whole, segment, -1, -1);
    }
    return record;
  }

  private CorruptLogException differs(
      SegmentScanner whole, SegmentInfo segment, long position, long offset) {
    return new CorruptLogException(
        new Finding(
            FindingKind.UNREFERENCED_FILE,
            directory.location(SegmentNames.log(segment.number())),
            position,
            offset,
            null,
            null,
            "the segment repeats offsets of " + whole.file() + " with other records"));
  }
}
