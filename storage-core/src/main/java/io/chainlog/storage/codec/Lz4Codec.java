package io.chainlog.storage.codec;

import io.chainlog.storage.errors.CorruptPayloadException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** One LZ4 block behind its uncompressed length, a little-endian u32. */
final class Lz4Codec implements Codec {

  private static final String NAME = "LZ4 block";
  private static final int PREFIX_BYTES = 4;

  /** A byte of a block stands for at most 255 of the payload: one more in a match length. */
  private static final int MAX_EXPANSION = 255;

  private static final VarHandle U32_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();

  @Override
  public CompressionType type() {
    return CompressionType.LZ4;
  }

  @Override
  public byte[] compress(byte[] payload) {
    byte[] target = new byte[PREFIX_BYTES + compressor.maxCompressedLength(payload.length)];
    int block = compressor.compress(payload, 0, payload.length, target, PREFIX_BYTES);
    int total = PREFIX_BYTES + block;
    if (total >= payload.length) {
      return null;
    }
    U32_LE.set(target, 0, payload.length);
    return Arrays.copyOf(target, total);
  }

  @Override
  public byte[] decompress(byte[] stored, int start, int length, int maxPayloadBytes)
      throws CorruptPayloadException {
    Objects.checkFromIndexSize(start, length, stored.length);
    long claimed = claimedBytes(stored, start, length);
    int block = length - PREFIX_BYTES;
    PayloadLimit.checkHolds(NAME, claimed, block, (long) block * MAX_EXPANSION);
    PayloadLimit.check(NAME, claimed, maxPayloadBytes);
    return decode(stored, start + PREFIX_BYTES, block, (int) claimed);
  }

  private static long claimedBytes(byte[] stored, int start, int length)
      throws CorruptPayloadException {
    if (length <= PREFIX_BYTES) {
      throw new CorruptPayloadException(
          NAME + " is truncated: " + length + " bytes, of which the length alone takes 4");
    }
    return Integer.toUnsignedLong((int) U32_LE.get(stored, start));
  }

  private byte[] decode(byte[] stored, int start, int length, int claimed)
      throws CorruptPayloadException {
    byte[] payload = new byte[claimed];
    int actual;
    try {
      actual = decompressor.decompress(stored, start, length, payload, 0, claimed);
    } catch (LZ4Exception e) {
      throw new CorruptPayloadException(
          NAME + " is malformed, or holds more than the " + claimed + " bytes it claims", e);
    }
    PayloadLimit.checkExact(NAME, claimed, actual);
    return payload;
  }
}
