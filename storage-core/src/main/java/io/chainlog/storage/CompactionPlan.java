package io.chainlog.storage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Which completed segments a compaction merges. Immutable.
 *
 * @param groups neighbours that become one segment each, ascending; at least two segments in each
 */
public record CompactionPlan(List<List<SegmentInfo>> groups) {
  private static final int MAX_TIMES_THE_OTHERS = 3;

  public CompactionPlan {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /**
   * What a compaction of these segments does; nothing if they are few, or large already.
   *
   * @param completed ascending, without the active segment
   */
  public static CompactionPlan of(List<SegmentInfo> completed, CompactionConfig config) {
    List<List<SegmentInfo>> groups = new ArrayList<>();
    if (completed.size() < config.minSegments()) {
      return new CompactionPlan(groups);
    }
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < completed.size(); i++) {
      long size = completed.get(i).sizeBytes();
      if (bytes + size > config.mergeThresholdBytes()) {
        addWorthwhile(completed.subList(start, i), groups);
        start = i;
        bytes = 0;
      }
      bytes += size;
    }
    addWorthwhile(completed.subList(start, completed.size()), groups);
    return new CompactionPlan(groups);
  }

  /**
   * Leaves out a segment that is far larger than its neighbours together. Were it merged with each
   * few new ones, its records would be written again every time.
   */
  private static void addWorthwhile(List<SegmentInfo> group, List<List<SegmentInfo>> groups) {
    if (group.size() < 2) {
      return;
    }
    SegmentInfo largest = Collections.max(group, Comparator.comparing(SegmentInfo::sizeBytes));
    long others = bytes(group) - largest.sizeBytes();
    if (largest.sizeBytes() / MAX_TIMES_THE_OTHERS <= others) {
      groups.add(group);
    } else {
      int index = group.indexOf(largest);
      addWorthwhile(group.subList(0, index), groups);
      addWorthwhile(group.subList(index + 1, group.size()), groups);
    }
  }

  private static long bytes(List<SegmentInfo> segments) {
    return segments.stream().mapToLong(SegmentInfo::sizeBytes).sum();
  }

  /** Bytes of all segments that are merged: what a compaction reads and writes. */
  public long sizeBytes() {
    return groups.stream().mapToLong(CompactionPlan::bytes).sum();
  }

  /** By how many segments a stream has fewer afterwards. */
  public int segmentsLess() {
    return groups.stream().mapToInt(group -> group.size() - 1).sum();
  }
}
