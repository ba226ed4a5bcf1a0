package io.chainlog.storage;

/**
 * What opening a stream for writing found beyond its commit point, and did.
 *
 * @param recordsKept complete records that were not yet acknowledged, now committed
 * @param bytesCut bytes of a torn tail, copied to {@code tornFile} and cut
 * @param tornFile location of that copy, or null if nothing was cut
 * @param note a sentence on anything else that was repaired, such as a damaged commit slot, or null
 */
public record RecoveryReport(long recordsKept, long bytesCut, String tornFile, String note) {
  /** Nothing was found: the stream had been closed cleanly, or is new. */
  public static final RecoveryReport CLEAN = new RecoveryReport(0, 0, null, null);

  /** Whether the stream was as its commit point says. */
  public boolean isClean() {
    return equals(CLEAN);
  }
}
