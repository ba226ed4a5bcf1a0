package io.chainlog.storage.codec;

import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.errors.PayloadAboveLimitException;
import java.util.Locale;

/** Checks what a stored form says about its payload, before anything of that size is allocated. */
public final class PayloadLimit {

  /** No limit is ever higher than this: 1 GiB. */
  public static final int LARGEST_BYTES = 1 << 30;

  private PayloadLimit() {}

  static void check(String what, long payloadBytes, int maxPayloadBytes)
      throws CorruptPayloadException {
    if (maxPayloadBytes < 0) {
      throw new IllegalArgumentException(
          "maxPayloadBytes must not be negative: " + maxPayloadBytes);
    }
    if (payloadBytes > LARGEST_BYTES) {
      throw new CorruptPayloadException(above(what, payloadBytes, maxPayloadBytes));
    }
    if (payloadBytes > maxPayloadBytes) {
      throw new PayloadAboveLimitException(
          above(what, payloadBytes, maxPayloadBytes), payloadBytes);
    }
  }

  /**
   * Says that something is larger than the limit. That may be damage; but if the limit was higher
   * when it was written, it is none.
   *
   * @param bytes its size as it says, unsigned
   */
  public static String above(String what, long bytes, int maxPayloadBytes) {
    String text =
        what + " of " + bytes + " bytes is larger than the limit of " + maxPayloadBytes + " bytes";
    return bytes <= LARGEST_BYTES
        ? text + ": damage, unless max.payload.bytes was higher when it was written"
        : text;
  }

  /** What the stored bytes cannot hold by the rules of their format, they do not hold. */
  static void checkHolds(String what, long claimedBytes, int storedBytes, long possibleBytes)
      throws CorruptPayloadException {
    if (claimedBytes > possibleBytes) {
      throw new CorruptPayloadException(
          String.format(
              Locale.ROOT,
              "%s claims %d bytes, but its %d stored bytes hold at most %d",
              what,
              claimedBytes,
              storedBytes,
              possibleBytes));
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
