package io.chainlog.storage.codec;

import io.chainlog.storage.errors.CorruptPayloadException;

/** Checks what a stored form says about its payload, before anything of that size is allocated. */
final class PayloadLimit {

  private PayloadLimit() {}

  static void check(String what, long payloadBytes, int maxPayloadBytes)
      throws CorruptPayloadException {
    if (maxPayloadBytes < 0) {
      throw new IllegalArgumentException(
          "maxPayloadBytes must not be negative: " + maxPayloadBytes);
    }
    if (payloadBytes > maxPayloadBytes) {
      throw new CorruptPayloadException(
          what + " of " + payloadBytes + " bytes is larger than the limit of " + maxPayloadBytes);
    }
  }

  /** What the stored bytes cannot hold by the rules of their format, they do not hold. */
  static void checkHolds(String what, long claimedBytes, int storedBytes, long possibleBytes)
      throws CorruptPayloadException {
    if (claimedBytes > possibleBytes) {
      throw new CorruptPayloadException(
          String.format(
              "%s claims %d bytes, but its %d stored bytes hold at most %d",
              what, claimedBytes, storedBytes, possibleBytes));
    }
  }

  static void checkExact(String what, long claimedBytes, long actualBytes)
      throws CorruptPayloadException {
    if (claimedBytes != actualBytes) {
      throw new CorruptPayloadException(
          what + " claims " + claimedBytes + " bytes, but holds " + actualBytes);
    }
  }
}
