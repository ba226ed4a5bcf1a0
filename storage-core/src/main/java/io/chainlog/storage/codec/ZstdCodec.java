package io.chainlog.storage.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.chainlog.storage.errors.CorruptPayloadException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** One standard Zstandard frame without a dictionary; it carries the payload's size. */
final class ZstdCodec implements Codec {

  static final int MIN_LEVEL = 1;
  static final int MAX_LEVEL = 22;

  /**
   * Native contexts at rest. They are costly to make and are freed by hand only, so all codecs
   * share them: there are never more than threads that were compressing at one time.
   */
  static final Queue<ZstdCompressCtx> COMPRESSORS = new ConcurrentLinkedQueue<>();

  /**
   * A context grows with the payload, up to 700 MB, and never shrinks; above this many bytes the
   * compression takes far longer than a new context. One that decompresses does not grow.
   */
  static final int MAX_KEPT_PAYLOAD_BYTES = 1 << 20;

  private static final Queue<ZstdDecompressCtx> DECOMPRESSORS = new ConcurrentLinkedQueue<>();

  private static final String TMPDIR = "java.io.tmpdir";

  private final int level;

  ZstdCodec(int level) {
    if (level < MIN_LEVEL || level > MAX_LEVEL) {
      throw new IllegalArgumentException(
          "Zstandard level must be " + MIN_LEVEL + " to " + MAX_LEVEL + ": " + level);
    }
    this.level = level;
  }

  @Override
  public CompressionType type() {
    return CompressionType.ZSTD;
  }

  @Override
  public byte[] compress(byte[] payload) {
    long bound = loaded(() -> Zstd.compressBound(payload.length));
    byte[] target = new byte[Math.toIntExact(bound)];
    int total = encode(payload, target);
    return total < payload.length ? Arrays.copyOf(target, total) : null;
  }

  @Override
  public byte[] decompress(byte[] stored, int start, int length, int maxPayloadBytes)
      throws CorruptPayloadException {
    Objects.checkFromIndexSize(start, length, stored.length);
    ZstdFrame frame = ZstdFrame.parse(stored, start, length);
    if (frame.contentBytes() == ZstdFrame.UNKNOWN) {
      return decodeUnknown(stored, start, length, frame, maxPayloadBytes);
    }
    PayloadLimit.checkHolds(ZstdFrame.NAME, frame.contentBytes(), length, frame.maxContentBytes());
    PayloadLimit.check(ZstdFrame.NAME, frame.contentBytes(), maxPayloadBytes);
    return decodeKnown(stored, start, length, (int) frame.contentBytes());
  }

  private static byte[] decodeKnown(byte[] stored, int start, int length, int claimed)
      throws CorruptPayloadException {
    byte[] payload = new byte[claimed];
    try {
      int actual = decode(stored, start, length, payload);
      PayloadLimit.checkExact(ZstdFrame.NAME, claimed, actual);
      return payload;
    } catch (ZstdException e) {
      throw malformed(e);
    }
  }

  /** Frames of streaming encoders: their blocks bound the size, closely enough for one attempt. */
  private static byte[] decodeUnknown(
      byte[] stored, int start, int length, ZstdFrame frame, int maxPayloadBytes)
      throws CorruptPayloadException {
    PayloadLimit.check(ZstdFrame.NAME, 0, maxPayloadBytes);
    byte[] target = new byte[(int) Math.min(frame.maxContentBytes(), maxPayloadBytes)];
    try {
      return Arrays.copyOf(target, decode(stored, start, length, target));
    } catch (ZstdException e) {
      throw e.getErrorCode() == Zstd.errDstSizeTooSmall()
          ? new CorruptPayloadException(
              ZstdFrame.NAME + " holds more than the limit of " + maxPayloadBytes + " bytes", e)
          : malformed(e);
    }
  }

  private int encode(byte[] payload, byte[] target) {
    if (payload.length > MAX_KEPT_PAYLOAD_BYTES) {
      try (ZstdCompressCtx context = new ZstdCompressCtx()) {
        return encode(context, payload, target);
      }
    }
    ZstdCompressCtx idle = COMPRESSORS.poll();
    ZstdCompressCtx context = idle != null ? idle : new ZstdCompressCtx();
    try {
      return encode(context, payload, target);
    } finally {
      COMPRESSORS.add(context);
    }
  }

  private int encode(ZstdCompressCtx context, byte[] payload, byte[] target) {
    context.setLevel(level);
    return context.compressByteArray(target, 0, target.length, payload, 0, payload.length);
  }

  private static int decode(byte[] stored, int start, int length, byte[] target) {
    ZstdDecompressCtx idle = DECOMPRESSORS.poll();
    ZstdDecompressCtx context = idle != null ? idle : loaded(ZstdDecompressCtx::new);
    try {
      return context.decompressByteArray(target, 0, target.length, stored, start, length);
    } finally {
      DECOMPRESSORS.add(context);
    }
  }

  /** The first use loads the native library, which is unpacked into the temporary folder. */
  private static <T> T loaded(Supplier<T> use) {
    try {
      return use.get();
    } catch (LinkageError e) {
      UnsatisfiedLinkError hint =
          new UnsatisfiedLinkError(
              "the Zstandard library cannot be loaded from the temporary folder "
                  + System.getProperty(TMPDIR)
                  + ": "
                  + e.getMessage()
                  + ". It must be writable, and not mounted noexec: start the JVM with -D"
                  + TMPDIR
                  + "=FOLDER");
      hint.initCause(e);
      throw hint;
    }
  }

  private static CorruptPayloadException malformed(ZstdException e) {
    return new CorruptPayloadException(ZstdFrame.NAME + " is malformed: " + e.getMessage(), e);
  }
}
