package io.chainlog.cli.audit;

import java.util.List;
import java.util.Optional;

/**
 * Jumps in the Kafka offsets of a stream. Transaction markers, aborted transactions, compaction and
 * retention all leave some; which of them it was does not show.
 *
 * @param count how many jumps
 * @param offsets how many Kafka offsets they skip together
 * @param ranges the first {@value GapCounter#MAX_RANGES} of them
 * @param largest the largest of all, the first of several
 */
public record KafkaGaps(
    long count, long offsets, List<GapRange> ranges, Optional<GapRange> largest) {

  public KafkaGaps {
    ranges = List.copyOf(ranges);
  }
}
