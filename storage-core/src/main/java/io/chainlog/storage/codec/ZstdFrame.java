package io.chainlog.storage.codec;

import io.chainlog.storage.errors.CorruptPayloadException;
import java.util.Locale;

/**
 * What the headers of one Zstandard frame (RFC 8878) say, read without decompressing: the library
 * has no call that tells where a frame ends, and would decompress a second one behind it.
 *
 * @param contentBytes the payload's size as the header has it, or {@link #UNKNOWN}
 * @param maxContentBytes what the blocks hold at most
 */
record ZstdFrame(long contentBytes, long maxContentBytes) {

  static final long UNKNOWN = -1;
  static final String NAME = "Zstandard frame";

  private static final int MAGIC = 0xFD2FB528;
  private static final int MAX_BLOCK_BYTES = 128 * 1024;
  private static final int REPEATED_BYTE_BLOCK = 1;
  private static final int COMPRESSED_BLOCK = 2;
  private static final int RESERVED_BLOCK = 3;

  /**
   * Reads the headers of the frame that takes exactly these bytes.
   *
   * @throws CorruptPayloadException if they are less or more than one frame, or need a dictionary
   */
  static ZstdFrame parse(byte[] stored, int start, int length) throws CorruptPayloadException {
    Cursor cursor = new Cursor(stored, start, start + length);
    requireMagic(cursor.next(4));
    int descriptor = (int) cursor.next(1);
    long contentBytes = header(cursor, descriptor);
    long maxContentBytes = blocks(cursor);
    cursor.skip(hasChecksum(descriptor) ? 4 : 0);
    cursor.requireEnd();
    return new ZstdFrame(contentBytes, maxContentBytes);
  }

  private static void requireMagic(long magic) throws CorruptPayloadException {
    if ((int) magic != MAGIC) {
      throw new CorruptPayloadException(
          String.format(
              Locale.ROOT, "Not a Zstandard frame: starts with 0x%08x, not 0x%08x", magic, MAGIC));
    }
  }

  /** The fields behind the descriptor: window, dictionary, content size. */
  private static long header(Cursor cursor, int descriptor) throws CorruptPayloadException {
    cursor.skip(isSingleSegment(descriptor) ? 0 : 1);
    requireNoDictionary(cursor.next(new int[] {0, 1, 2, 4}[descriptor & 3]));
    return switch (descriptor >>> 6) {
      case 0 -> isSingleSegment(descriptor) ? cursor.next(1) : UNKNOWN;
      case 1 -> cursor.next(2) + 256;
      case 2 -> cursor.next(4);
      default -> requireSigned(cursor.next(8));
    };
  }

  private static void requireNoDictionary(long id) throws CorruptPayloadException {
    if (id != 0) {
      throw new CorruptPayloadException(
          NAME + " needs dictionary " + id + "; payloads are stored without one");
    }
  }

  private static long requireSigned(long contentBytes) throws CorruptPayloadException {
    if (contentBytes < 0) {
      throw new CorruptPayloadException(
          NAME + " claims " + Long.toUnsignedString(contentBytes) + " bytes");
    }
    return contentBytes;
  }

  /** Walks the blocks to the last, and adds up what they can hold. */
  private static long blocks(Cursor cursor) throws CorruptPayloadException {
    long maxContentBytes = 0;
    long header;
    do {
      header = cursor.next(3);
      maxContentBytes += block(cursor, (int) (header >>> 1 & 3), header >>> 3);
    } while ((header & 1) == 0);
    return maxContentBytes;
  }

  private static long block(Cursor cursor, int type, long size) throws CorruptPayloadException {
    if (type == RESERVED_BLOCK) {
      throw new CorruptPayloadException(NAME + " has a block of the reserved type " + type);
    }
    cursor.skip(type == REPEATED_BYTE_BLOCK ? 1 : size);
    return type == COMPRESSED_BLOCK ? MAX_BLOCK_BYTES : Math.min(size, MAX_BLOCK_BYTES);
  }

  private static boolean isSingleSegment(int descriptor) {
    return (descriptor & 0x20) != 0;
  }

  private static boolean hasChecksum(int descriptor) {
    return (descriptor & 0x04) != 0;
  }

  /** Reads little-endian integers, never beyond the end. */
  private static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int position;

    Cursor(byte[] bytes, int position, int end) {
      this.bytes = bytes;
      this.position = position;
      this.end = end;
    }

    long next(int count) throws CorruptPayloadException {
      int from = position;
      skip(count);
      long value = 0;
      for (int i = count - 1; i >= 0; i--) {
        value = (value << 8) | (bytes[from + i] & 0xFF);
      }
      return value;
    }

    void skip(long count) throws CorruptPayloadException {
      if (count > end - position) {
        throw new CorruptPayloadException(
            NAME + " is truncated: has " + (end - position) + " of the next " + count + " bytes");
      }
      position += (int) count;
    }

    void requireEnd() throws CorruptPayloadException {
      if (position != end) {
        throw new CorruptPayloadException(
            NAME + " is followed by " + (end - position) + " other bytes");
      }
    }
  }
}
