package io.chainlog.connect.sink;

import io.chainlog.envelope.WriterOpened.Overlap;
import java.util.OptionalLong;

/**
 * What became of the last archived record, which is asked for again after each opening and after
 * each pause. Until Kafka has delivered it, or a later one, it is not known whether this is still
 * the same topic.
 */
final class OverlapCheck {
  private static final long NO_OFFSET = -1;
  private static final Overlap NOTHING_ARCHIVED = new Overlap(Overlap.NONE, NO_OFFSET);

  private OptionalLong lastArchived;
  private Overlap result;
  private boolean askedAgain;

  /**
   * @param lastArchived Kafka offset of the last archived record; empty if there is none
   */
  OverlapCheck(OptionalLong lastArchived) {
    this.lastArchived = lastArchived;
    ask();
  }

  private void ask() {
    result = lastArchived.isEmpty() ? NOTHING_ARCHIVED : null;
  }

  /** The record is to be compared again: from now on this is pending, if there is a record. */
  void askAgain() {
    askedAgain = true;
    ask();
  }

  boolean isPending() {
    return result == null;
  }

  /** The record to ask for; empty if there is none, or if its fate is known. */
  OptionalLong wanted() {
    return isPending() ? lastArchived : OptionalLong.empty();
  }

  /** Kafka offset of the last archived record; empty if there is none. */
  OptionalLong lastArchived() {
    return lastArchived;
  }

  /** Takes note of a delivered record that was compared if it is archived. */
  void delivered(long kafkaOffset) {
    if (isPending() && kafkaOffset >= lastArchived.getAsLong()) {
      String kind = kafkaOffset == lastArchived.getAsLong() ? Overlap.EQUAL : Overlap.GONE;
      result = new Overlap(kind, lastArchived.getAsLong());
    }
  }

  /** Takes note of a record that is the last archived one now. */
  void archived(long kafkaOffset) {
    lastArchived = OptionalLong.of(kafkaOffset);
  }

  /**
   * Whether the record was there, or was asked for, before a pause, and Kafka lost it since.
   *
   * @param firstDelivered Kafka offset of the first record that was delivered
   */
  boolean isGoneSince(long firstDelivered) {
    return askedAgain && isPending() && firstDelivered > lastArchived.getAsLong();
  }

  /**
   * Whether it is not known yet what became of the record.
   *
   * @param delivered offset after the last record that Connect consumed
   */
  boolean isPendingAt(OptionalLong delivered) {
    // Consumed past it without delivering it: Kafka does not have it, or a transform dropped it.
    return isPending() && delivered.orElse(0) <= lastArchived.getAsLong();
  }

  /** What is stated in the stream; not to be asked while it is pending. */
  Overlap result() {
    assert !isPending();
    return result;
  }
}
