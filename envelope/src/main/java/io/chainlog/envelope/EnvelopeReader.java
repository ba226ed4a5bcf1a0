package io.chainlog.envelope;

import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the integers of the envelope from untrusted bytes. Every length is checked against what is
 * left before anything is allocated. Not thread safe.
 */
final class EnvelopeReader {
  private static final int LONG_BITS = 64;
  private static final byte[] EMPTY = {};

  private final byte[] bytes;
  private int position;

  EnvelopeReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int position() {
    return position;
  }

  int remaining() {
    return bytes.length - position;
  }

  byte readByte(String field) throws InvalidEnvelopeException {
    if (remaining() == 0) {
      throw new InvalidEnvelopeException(position, "it ends where the " + field + " should stand");
    }
    return bytes[position++];
  }

  /** Unsigned LEB128 of up to 64 bits; the shortest form is the only one accepted. */
  long readVarint(String field) throws InvalidEnvelopeException {
    int start = position;
    long value = 0;
    for (int shift = 0; shift < LONG_BITS; shift += 7) {
      byte next = readByte(field);
      long bits = next & 0x7F;
      if ((bits << shift) >>> shift != bits) {
        break;
      }
      value |= bits << shift;
      if (next >= 0) {
        return requireShortest(value, next, start, field);
      }
    }
    throw new InvalidEnvelopeException(start, "the " + field + " does not fit in 64 bits");
  }

  private long requireShortest(long value, byte last, int start, String field)
      throws InvalidEnvelopeException {
    if (last == 0 && position - start > 1) {
      throw new InvalidEnvelopeException(
          start, "the " + field + " is not written in its shortest form");
    }
    return value;
  }

  /** A varint that must not exceed 63 bits. */
  long readNonNegative(String field) throws InvalidEnvelopeException {
    int start = position;
    long value = readVarint(field);
    if (value < 0) {
      throw new InvalidEnvelopeException(start, "the " + field + " does not fit in 63 bits");
    }
    return value;
  }

  long readZigZag(String field) throws InvalidEnvelopeException {
    long value = readVarint(field);
    return (value >>> 1) ^ -(value & 1);
  }

  /** A number of things of which each takes at least bytesEach of what is left. */
  int readCount(String field, int bytesEach) throws InvalidEnvelopeException {
    int start = position;
    long count = readVarint(field);
    return requireRoom(count, bytesEach, start, field);
  }

  byte[] readBytes(String field) throws InvalidEnvelopeException {
    int start = position;
    return take(requireRoom(readVarint(field), 1, start, field));
  }

  byte[] readNullableBytes(String field) throws InvalidEnvelopeException {
    int start = position;
    long lengthPlusOne = readVarint(field);
    return lengthPlusOne == 0 ? null : take(requireRoom(lengthPlusOne - 1, 1, start, field));
  }

  byte[] readRest() {
    return take(remaining());
  }

  void requireEnd() throws InvalidEnvelopeException {
    if (remaining() > 0) {
      throw new InvalidEnvelopeException(position, remaining() + " bytes follow its end");
    }
  }

  private int requireRoom(long count, int bytesEach, int start, String field)
      throws InvalidEnvelopeException {
    if (count < 0 || count > remaining() / bytesEach) {
      throw new InvalidEnvelopeException(
          start,
          String.format(
              Locale.ROOT,
              "the %s says %s, and %d bytes are left",
              field,
              Long.toUnsignedString(count),
              remaining()));
    }
    return (int) count;
  }

  /** Nothing can be written into an empty array, so that one is enough for a million headers. */
  private byte[] take(int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] taken = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return taken;
  }
}
