package io.chainlog.storage.record;

import io.chainlog.storage.FindingKind;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.codec.PayloadLimit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The record frame of {@code kimberlite-storage} 0.4, little-endian: {@code offset u64 | previous
 * chain hash, 32 bytes | kind u8 | length u32 | payload | CRC-32 of all before it}. No sentinels,
 * no compression. The chain hash is the same as today's. Read, never written.
 */
public final class OlderRecordFormat implements FrameFormat {
  static final int PREVIOUS_HASH_AT = 8;
  static final int KIND_AT = 40;
  static final int LENGTH_AT = 41;
  static final int HEADER_BYTES = 45;

  /** Bytes of a frame beside its payload. */
  public static final int OVERHEAD_BYTES = HEADER_BYTES + 4;

  private final CRC32 crc = new CRC32();

  /**
   * Whether a stream's first segment is of this format, which its first four bytes tell: here they
   * are the low half of offset 0, in the later format they are the start sentinel.
   */
  public static boolean isFirstFrame(byte[] firstFourBytes) {
    return firstFourBytes[0] == 0
        && firstFourBytes[1] == 0
        && firstFourBytes[2] == 0
        && firstFourBytes[3] == 0;
  }

  @Override
  public DecodeResult decode(byte[] buffer, int start, int limit, int maxStoredBytes) {
    int available = limit - start;
    if (available < OVERHEAD_BYTES) {
      return new DecodeResult.Incomplete(OVERHEAD_BYTES);
    }
    ByteBuffer frame =
        ByteBuffer.wrap(buffer, start, available).slice().order(ByteOrder.LITTLE_ENDIAN);
    int length = frame.getInt(LENGTH_AT);
    if (length < 0 || length > maxStoredBytes) {
      return aboveLimit(frame, start, length, maxStoredBytes);
    }
    if (available - OVERHEAD_BYTES < length) {
      return new DecodeResult.Incomplete((long) OVERHEAD_BYTES + length);
    }
    return decodeWhole(frame, buffer, start, length);
  }

  private static DecodeResult aboveLimit(
      ByteBuffer frame, int start, int length, int maxStoredBytes) {
    DecodeResult.Corrupt bad =
        new DecodeResult.Corrupt(
            FindingKind.MALFORMED_FRAME,
            "at most " + maxStoredBytes,
            Integer.toUnsignedString(length),
            PayloadLimit.above("payload", Integer.toUnsignedLong(length), maxStoredBytes));
    return length < 0 || length > PayloadLimit.LARGEST_BYTES
        ? bad
        : new DecodeResult.AboveLimit(
            frame.getLong(0),
            start + PREVIOUS_HASH_AT,
            length,
            (long) HEADER_BYTES + length,
            (long) OVERHEAD_BYTES + length,
            bad);
  }

  private DecodeResult decodeWhole(ByteBuffer frame, byte[] buffer, int start, int length) {
    crc.reset();
    crc.update(buffer, start, HEADER_BYTES + length);
    int computed = (int) crc.getValue();
    int stored = frame.getInt(HEADER_BYTES + length);
    if (stored != computed) {
      return new DecodeResult.Corrupt(
          FindingKind.CRC_MISMATCH,
          String.format(Locale.ROOT, "0x%08x", computed),
          String.format(Locale.ROOT, "0x%08x", stored),
          "CRC mismatch");
    }
    RecordKind kind = RecordKind.forId(frame.get(KIND_AT));
    if (kind == null) {
      return new DecodeResult.Corrupt(
          FindingKind.MALFORMED_FRAME,
          "0 to 2",
          String.valueOf(frame.get(KIND_AT) & 0xff),
          "unknown record kind");
    }
    return new DecodeResult.Complete(
        frame.getLong(0),
        start + PREVIOUS_HASH_AT,
        kind,
        CompressionType.NONE,
        start + HEADER_BYTES,
        length,
        OVERHEAD_BYTES + length);
  }
}
