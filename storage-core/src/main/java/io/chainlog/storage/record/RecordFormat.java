package io.chainlog.storage.record;

import io.chainlog.storage.FindingKind;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.codec.PayloadLimit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The record frame, all integers little-endian:
 *
 * <pre>
 *   0  start sentinel 0xBADC0FFE
 *   4  stream offset, 8 bytes
 *  12  previous chain hash, 32 bytes; zeros for the first record of a stream
 *  44  kind
 *  45  compression of the stored payload
 *  46  stored payload length n, 4 bytes
 *  50  stored payload
 *  50+n  CRC-32 (IEEE 802.3) of the bytes 0 .. 50+n
 *  54+n  end sentinel 0xC0FFEE42
 * </pre>
 *
 * <p>The one class that knows these positions; {@code docs/format/RECORD.md} owns the table.
 * Source: the record format of {@code kimberlite-storage} 0.9, unchanged.
 *
 * <p>Not thread safe: it keeps a checksum under way.
 */
public final class RecordFormat implements FrameFormat {
  public static final int START_SENTINEL = 0xBADC0FFE;
  public static final int END_SENTINEL = 0xC0FFEE42;

  static final int OFFSET_AT = 4;
  static final int PREVIOUS_HASH_AT = 12;
  static final int KIND_AT = 44;
  static final int COMPRESSION_AT = 45;
  static final int LENGTH_AT = 46;

  /** Bytes before the stored payload. */
  public static final int HEADER_BYTES = 50;

  /** Bytes behind the stored payload. */
  public static final int TRAILER_BYTES = 8;

  /** Bytes of a frame beside its stored payload. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + TRAILER_BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final CRC32 crc = new CRC32();

  /** Size of a frame whose stored payload has that many bytes. */
  public static int frameBytes(int storedLength) {
    return OVERHEAD_BYTES + storedLength;
  }

  /**
   * Writes a frame at a place in an array that has room for it.
   *
   * @return the index behind the frame
   */
  public int encode(
      byte[] target,
      int start,
      long offset,
      ChainHash previous,
      RecordKind kind,
      CompressionType compression,
      byte[] stored) {
    INT.set(target, start, START_SENTINEL);
    LONG.set(target, start + OFFSET_AT, offset);
    previous.copyTo(target, start + PREVIOUS_HASH_AT);
    target[start + KIND_AT] = kind.id();
    target[start + COMPRESSION_AT] = compression.id();
    INT.set(target, start + LENGTH_AT, stored.length);
    System.arraycopy(stored, 0, target, start + HEADER_BYTES, stored.length);
    int trailer = start + HEADER_BYTES + stored.length;
    INT.set(target, trailer, checksum(target, start, trailer));
    INT.set(target, trailer + 4, END_SENTINEL);
    return trailer + TRAILER_BYTES;
  }

  @Override
  public DecodeResult decode(byte[] buffer, int start, int limit, int maxStoredBytes) {
    int available = limit - start;
    if (available >= 4 && (int) INT.get(buffer, start) != START_SENTINEL) {
      return malformed("no start sentinel", START_SENTINEL, (int) INT.get(buffer, start));
    }
    if (available < HEADER_BYTES) {
      return new DecodeResult.Incomplete(OVERHEAD_BYTES);
    }
    int length = (int) INT.get(buffer, start + LENGTH_AT);
    if (length < 0 || length > maxStoredBytes) {
      DecodeResult.Corrupt bad = badLength(length, maxStoredBytes);
      return length < 0 || length > PayloadLimit.LARGEST_BYTES
          ? bad
          : aboveLimit(buffer, start, length, bad);
    }
    if (available - OVERHEAD_BYTES < length) {
      return new DecodeResult.Incomplete((long) OVERHEAD_BYTES + length);
    }
    return decodeWhole(buffer, start, length);
  }

  private DecodeResult decodeWhole(byte[] buffer, int start, int length) {
    int trailer = start + HEADER_BYTES + length;
    int stored = (int) INT.get(buffer, trailer);
    int computed = checksum(buffer, start, trailer);
    if (stored != computed) {
      return new DecodeResult.Corrupt(
          FindingKind.CRC_MISMATCH, hex(computed), hex(stored), "CRC mismatch");
    }
    int end = (int) INT.get(buffer, trailer + 4);
    if (end != END_SENTINEL) {
      return malformed("no end sentinel", END_SENTINEL, end);
    }
    return decodeFields(buffer, start, length);
  }

  private static DecodeResult decodeFields(byte[] buffer, int start, int length) {
    RecordKind kind = RecordKind.forId(buffer[start + KIND_AT]);
    if (kind == null) {
      return unknown(buffer[start + KIND_AT], "unknown record kind");
    }
    CompressionType compression = CompressionType.forId(buffer[start + COMPRESSION_AT]);
    if (compression == null) {
      return unknown(buffer[start + COMPRESSION_AT], "unknown compression");
    }
    long offset = (long) LONG.get(buffer, start + OFFSET_AT);
    return new DecodeResult.Complete(
        offset,
        start + PREVIOUS_HASH_AT,
        kind,
        compression,
        start + HEADER_BYTES,
        length,
        frameBytes(length));
  }

  private int checksum(byte[] buffer, int start, int end) {
    crc.reset();
    crc.update(buffer, start, end - start);
    return (int) crc.getValue();
  }

  private static DecodeResult malformed(String detail, int expected, int actual) {
    return new DecodeResult.Corrupt(
        FindingKind.MALFORMED_FRAME, hex(expected), hex(actual), detail);
  }

  private static DecodeResult aboveLimit(
      byte[] buffer, int start, int length, DecodeResult.Corrupt otherwise) {
    return new DecodeResult.AboveLimit(
        (long) LONG.get(buffer, start + OFFSET_AT),
        start + PREVIOUS_HASH_AT,
        length,
        (long) HEADER_BYTES + length,
        (long) OVERHEAD_BYTES + length,
        otherwise);
  }

  private static DecodeResult.Corrupt badLength(int length, int maxStoredBytes) {
    return new DecodeResult.Corrupt(
        FindingKind.MALFORMED_FRAME,
        "at most " + maxStoredBytes,
        Integer.toUnsignedString(length),
        PayloadLimit.above("stored payload", Integer.toUnsignedLong(length), maxStoredBytes));
  }

  private static DecodeResult unknown(byte id, String detail) {
    return new DecodeResult.Corrupt(
        FindingKind.MALFORMED_FRAME, "0 to 2", String.valueOf(id & 0xff), detail);
  }

  private static String hex(int value) {
    return String.format(Locale.ROOT, "0x%08x", value);
  }
}
