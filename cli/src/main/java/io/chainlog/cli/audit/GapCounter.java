package io.chainlog.cli.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts gaps in bounded memory. Not thread safe. */
final class GapCounter {
  static final int MAX_RANGES = 100;

  private final List<GapRange> ranges = new ArrayList<>();
  private GapRange largest;
  private long count;
  private long offsets;

  /** Notes the offsets between two neighbours, if there are any. */
  void between(long previous, long next) {
    if (next - previous > 1) {
      add(new GapRange(previous + 1, next - 1));
    }
  }

  private void add(GapRange range) {
    count++;
    offsets = saturatedSum(offsets, range.offsets());
    if (ranges.size() < MAX_RANGES) {
      ranges.add(range);
    }
    if (largest == null || range.offsets() > largest.offsets()) {
      largest = range;
    }
  }

  /** A forged stream may jump back and forth until a plain sum would turn negative. */
  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  KafkaGaps gaps() {
    return new KafkaGaps(count, offsets, ranges, Optional.ofNullable(largest));
  }
}
