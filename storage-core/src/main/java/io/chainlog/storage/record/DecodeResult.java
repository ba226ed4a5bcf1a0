package io.chainlog.storage.record;

import io.chainlog.storage.FindingKind;
import io.chainlog.storage.codec.CompressionType;

/**
 * What stands at a place in a log. Sealed, so that nobody confuses a frame that is not all there
 * yet with one that is not what was written.
 */
public sealed interface DecodeResult {

  /**
   * A whole frame whose checksum is right. Whether it belongs here is the chain's to say.
   *
   * @param offset stream offset that it claims
   * @param previousHashStart index of its previous hash in the buffer
   * @param kind what it is
   * @param compression how its payload is stored
   * @param storedStart index of the stored payload in the buffer
   * @param storedLength bytes of the stored payload
   * @param frameBytes size of the whole frame
   */
  record Complete(
      long offset,
      int previousHashStart,
      RecordKind kind,
      CompressionType compression,
      int storedStart,
      int storedLength,
      int frameBytes)
      implements DecodeResult {}

  /**
   * The bytes end before the frame does.
   *
   * @param neededBytes size of the frame as far as it is known, more than there are
   */
  record Incomplete(long neededBytes) implements DecodeResult {}

  /**
   * The frame states a payload above the limit. It is one if its bytes are there and their checksum
   * is correct, which a reader finds out piece by piece; else it is damage.
   *
   * @param offset stream offset that it claims
   * @param previousHashStart index of its previous hash in the buffer
   * @param storedLength bytes of the stored payload
   * @param checkedBytes bytes from the start of the frame that its CRC-32 covers, which follows
   *     them
   * @param frameBytes size of the whole frame
   * @param otherwise what it is if the checksum is wrong
   */
  record AboveLimit(
      long offset,
      int previousHashStart,
      int storedLength,
      long checkedBytes,
      long frameBytes,
      Corrupt otherwise)
      implements DecodeResult {}

  /**
   * The bytes are no frame.
   *
   * @param kind what is wrong
   * @param expected what should be there
   * @param actual what is there
   * @param detail one sentence, without a full stop
   */
  record Corrupt(FindingKind kind, String expected, String actual, String detail)
      implements DecodeResult {}
}
