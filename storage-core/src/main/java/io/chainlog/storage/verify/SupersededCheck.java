package io.chainlog.storage.verify;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.internal.recovery.MergedRecords;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at segments that were passed over because another one holds their records, as an
 * interrupted merge leaves them: the same records are a note, others are a finding.
 */
final class SupersededCheck {
  private final LogDirectory directory;
  private final ScanConfig config;
  private final Verification result;

  SupersededCheck(LogDirectory directory, ScanConfig config, Verification result) {
    this.directory = directory;
    this.config = config;
    this.result = result;
  }

  /**
   * Compares.
   *
   * @param endOffsets the segments that were read, and the offset behind the last record of each
   */
  void run(Map<Integer, Long> endOffsets) throws IOException {
    List<SegmentInfo> segments = Segments.current(directory, config).list();
    for (int i = 0; i < segments.size(); i++) {
      SegmentInfo merged = segments.get(i);
      long end = endOffsets.getOrDefault(merged.number(), -1L);
      List<SegmentInfo> repeated =
          segments.subList(i + 1, segments.size()).stream()
              .takeWhile(segment -> segment.baseOffset() < end)
              .filter(segment -> !endOffsets.containsKey(segment.number()))
              .toList();
      if (!repeated.isEmpty()) {
        compare(merged, repeated);
      }
    }
  }

  private void compare(SegmentInfo merged, List<SegmentInfo> repeated) throws IOException {
    try {
      new MergedRecords(directory, config).requireRepeatedBy(merged, repeated);
      result.note(
          String.format(
              Locale.ROOT,
              "%s holds the records of %s too: a merge was interrupted, and the next opening for writing removes what is superseded",
              SegmentNames.log(merged.number()),
              repeated.size() == 1
                  ? SegmentNames.log(repeated.get(0).number())
                  : String.format(Locale.ROOT, "the %d segments behind it", repeated.size())));
    } catch (NoSuchFileException e) {
      // A writer has just removed it.
    } catch (CorruptLogException e) {
      result.add(e.finding());
    }
  }
}
