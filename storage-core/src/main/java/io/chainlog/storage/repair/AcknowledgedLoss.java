package io.chainlog.storage.repair;

/**
 * Which acknowledged records will not be in the stream any more. Most of them are lost already,
 * through what damaged the stream; a repair makes it final.
 *
 * @param firstOffset stream offset of the first of them
 * @param records how many are known to have been acknowledged
 * @param mayBeMore whether the damage hides how many there were: {@code records} is then the least
 */
public record AcknowledgedLoss(long firstOffset, long records, boolean mayBeMore) {

  /** Whether it is certain that no acknowledged record is lost. */
  public boolean isNone() {
    return records == 0 && !mayBeMore;
  }

  /** Whether it is, or may be, more than another. */
  boolean exceeds(AcknowledgedLoss other) {
    return records > other.records || (mayBeMore && !other.mayBeMore);
  }
}
