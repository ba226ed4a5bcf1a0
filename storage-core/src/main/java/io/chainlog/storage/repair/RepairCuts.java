package io.chainlog.storage.repair;

import io.chainlog.storage.SegmentInfo;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.internal.read.SegmentScanner;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a repair takes out of a stream, file by file; reads only.
 *
 * @param files sizes of the plain files in the stream's directory, by name
 */
record RepairCuts(LogDirectory directory, ScanConfig config, Map<String, Long> files) {

  /** Everything behind the end of the chain, and beside it. */
  List<Cut> of(ChainWalk walk, SegmentInfo last) throws IOException {
    List<Cut> cuts = new ArrayList<>();
    if (last.sizeBytes() > walk.endPosition()) {
      long bytes = last.sizeBytes() - walk.endPosition();
      String log = SegmentNames.log(last.number());
      cuts.add(new Cut(log, walk.endPosition(), bytes, walk.end().nextOffset(), -1));
      SegmentNames.caches(last.number()).stream()
          .filter(files::containsKey)
          .forEach(cache -> cuts.add(whole(cache)));
    }
    for (SegmentInfo segment : walk.aside()) {
      cuts.add(wholeSegment(segment));
    }
    cuts.addAll(besides(walk.aside(), last.number()));
    return cuts;
  }

  /**
   * What stands beside a segment under its name goes with it, also if the segment is missing. A
   * merged segment goes wherever it stands: the next writer would delete it, and it may hold the
   * only whole copy of what is damaged.
   */
  private List<Cut> besides(List<SegmentInfo> aside, int last) {
    Set<Integer> gone = aside.stream().map(SegmentInfo::number).collect(Collectors.toSet());
    return files.keySet().stream()
        .filter(name -> SegmentNames.parseLog(name).isEmpty())
        .filter(
            name -> {
              OptionalInt number = SegmentNames.parseFile(name);
              return number.isPresent()
                  && (number.getAsInt() > last
                      || gone.contains(number.getAsInt())
                      || SegmentNames.isMerging(name));
            })
        .map(this::whole)
        .toList();
  }

  private Cut whole(String file) {
    return new Cut(file, 0, files.get(file), -1, -1);
  }

  /** With the records that can be read from its start on, whatever they follow. */
  private Cut wholeSegment(SegmentInfo segment) throws IOException {
    long first = -1;
    long last = -1;
    try (SegmentScanner scanner = SegmentScanner.trusting(directory, segment.number(), 0, config)) {
      for (LogRecord r = scanner.next(segment.sizeBytes());
          r != null;
          r = scanner.next(segment.sizeBytes())) {
        first = first < 0 ? r.offset() : first;
        last = r.offset();
      }
    } catch (CorruptLogException e) {
      // The range ends before the damage.
    }
    return new Cut(SegmentNames.log(segment.number()), 0, segment.sizeBytes(), first, last);
  }
}
