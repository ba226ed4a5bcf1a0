package io.chainlog.storage.internal.recovery;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What recovery says of the segments before the last one. A segment that the manifest does not
 * vouch for is read whole, once. If it goes beyond the beginning of the next one, it is a merged
 * segment whose merge was interrupted, provided that it holds the records of those behind it.
 *
 * @param segments the stream, without the superseded ones
 * @param superseded segments whose records all stand in a merged one
 * @param merged the segments that hold them
 */
public record CompletedSegments(
    Segments segments, List<SegmentInfo> superseded, List<SegmentInfo> merged) {

  /**
   * Looks at them; changes nothing.
   *
   * @throws CorruptLogException if a segment that no manifest vouches for is damaged, ends before
   *     the next one begins, or is repeated by another one with other records
   */
  public static CompletedSegments check(
      LogDirectory directory,
      Segments segments,
      Optional<SegmentManifest> manifest,
      ScanConfig config)
      throws IOException {
    return new Check(directory, segments.list(), manifest, config).run();
  }

  private static final class Check {
    private final LogDirectory directory;
    private final List<SegmentInfo> all;
    private final Optional<SegmentManifest> manifest;
    private final ScanConfig config;
    private final List<SegmentInfo> kept = new ArrayList<>();
    private final List<SegmentInfo> superseded = new ArrayList<>();
    private final List<SegmentInfo> merged = new ArrayList<>();

    Check(
        LogDirectory directory,
        List<SegmentInfo> all,
        Optional<SegmentManifest> manifest,
        ScanConfig config) {
      this.directory = directory;
      this.all = all;
      this.manifest = manifest;
      this.config = config;
    }

    CompletedSegments run() throws IOException {
      int next = 0;
      while (next < all.size()) {
        SegmentInfo segment = all.get(next++);
        kept.add(segment);
        if (next < all.size() && !isVouchedFor(segment, all.get(next))) {
          next = readWhole(segment, next);
        }
      }
      return new CompletedSegments(new Segments(kept), superseded, merged);
    }

    private boolean isVouchedFor(SegmentInfo segment, SegmentInfo next) {
      return manifest
          .flatMap(m -> m.entry(segment.number()))
          .filter(entry -> Segments.agrees(entry, segment))
          .filter(entry -> entry.nextOffset() == next.baseOffset())
          .isPresent();
    }

    /** Returns the index of the first segment that it does not supersede. */
    private int readWhole(SegmentInfo segment, int next) throws IOException {
      long end = endOf(segment);
      int behind = next;
      while (behind < all.size() - 1 && all.get(behind).baseOffset() < end) {
        behind++;
      }
      if (behind > next) {
        List<SegmentInfo> repeated = all.subList(next, behind);
        new MergedRecords(directory, config).requireRepeatedBy(segment, repeated);
        superseded.addAll(repeated);
        merged.add(segment);
      }
      requireEnd(segment, end, all.get(behind).baseOffset());
      return behind;
    }

    private long endOf(SegmentInfo segment) throws IOException {
      long end = segment.baseOffset();
      try (SegmentScanner scanner =
          SegmentScanner.trusting(directory, segment.number(), 0, config)) {
        for (LogRecord r = scanner.next(segment.sizeBytes());
            r != null;
            r = scanner.next(segment.sizeBytes())) {
          end = r.offset() + 1;
        }
      }
      return end;
    }

    private void requireEnd(SegmentInfo segment, long end, long nextBaseOffset)
        throws CorruptLogException {
      if (end != nextBaseOffset) {
        throw new CorruptLogException(
            new Finding(
                end < nextBaseOffset ? FindingKind.TRUNCATED : FindingKind.OFFSET_GAP,
                directory.location(SegmentNames.log(segment.number())),
                segment.sizeBytes(),
                end,
                "records up to offset " + (nextBaseOffset - 1),
                "records up to offset " + (end - 1),
                "the segment does not end where the next one begins"));
      }
    }
  }
}
