package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.WriterOpened.Overlap;
import java.util.OptionalLong;

/**
 * What became of the last archived record, which is asked for again after each opening. Until Kafka
 * has delivered it, or a later one, it is not known whether this is still the same topic.
 */
final class OverlapCheck {
  private static final long NO_OFFSET = -1;

  private final long lastArchived;
  private Overlap result;

  /**
   * @param lastArchived Kafka offset of the last archived record; empty if there is none
   */
  OverlapCheck(OptionalLong lastArchived) {
    this.lastArchived = lastArchived.orElse(NO_OFFSET);
    if (lastArchived.isEmpty()) {
      result = new Overlap(Overlap.NONE, NO_OFFSET);
    }
  }

  boolean isPending() {
    return result == null;
  }

  /** The record to ask for; empty if there is none, or if its fate is known. */
  OptionalLong wanted() {
    return isPending() ? OptionalLong.of(lastArchived) : OptionalLong.empty();
  }

  /** Takes note of a delivered record that was compared if it is archived. */
  void delivered(long kafkaOffset) {
    if (isPending() && kafkaOffset >= lastArchived) {
      String kind = kafkaOffset == lastArchived ? Overlap.EQUAL : Overlap.GONE;
      result = new Overlap(kind, lastArchived);
    }
  }

  /** What is stated in the stream; not to be asked while it is pending. */
  Overlap result() {
    assert !isPending();
    return result;
  }
}
