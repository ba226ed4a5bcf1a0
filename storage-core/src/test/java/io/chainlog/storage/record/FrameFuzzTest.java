package io.chainlog.storage.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Both frame formats on damaged frames: an answer to everything, and no exception at all. */
class FrameFuzzTest {
  private static final int MAX_STORED_BYTES = 300;

  /** What stands before and behind the frame in the buffer, and must not be looked at. */
  private static final int MARGIN = 9;

  private final RecordFormat format = new RecordFormat();
  private final OlderRecordFormat older = new OlderRecordFormat();

  @Test
  void framesAreReadAsTheyWereWrittenOrRefused(TestInfo test) {
    Mutator frames = Mutator.of(frames(), FrameFuzzTest::seal);
    FuzzRun.run(
        test,
        200_000,
        FuzzTarget.ofBytes(
            frames, bytes -> decode(format, bytes), (bytes, result) -> check(bytes, result)));
  }

  @Test
  void olderFramesAreReadAsTheyWereWrittenOrRefused(TestInfo test) {
    Mutator frames = Mutator.of(olderFrames(), FrameFuzzTest::sealOlder);
    FuzzRun.run(
        test,
        200_000,
        FuzzTarget.ofBytes(
            frames, bytes -> decode(older, bytes), (bytes, result) -> checkOlder(bytes, result)));
  }

  private static DecodeResult decode(FrameFormat format, byte[] bytes) {
    byte[] buffer = new byte[bytes.length + 2 * MARGIN];
    Arrays.fill(buffer, (byte) 0xA5);
    System.arraycopy(bytes, 0, buffer, MARGIN, bytes.length);
    return format.decode(buffer, MARGIN, MARGIN + bytes.length, MAX_STORED_BYTES);
  }

  private void check(byte[] bytes, DecodeResult result) {
    if (result instanceof DecodeResult.Complete frame) {
      checkInside(bytes, frame, RecordFormat.OVERHEAD_BYTES);
      byte[] written = encode(bytes, frame);
      assertThat(written).isEqualTo(Arrays.copyOf(bytes, frame.frameBytes()));
      assertThat(decode(format, Arrays.copyOf(bytes, frame.frameBytes() - 1)))
          .isInstanceOf(DecodeResult.Incomplete.class);
    } else {
      checkOther(bytes, result, RecordFormat.OVERHEAD_BYTES);
    }
  }

  private void checkOlder(byte[] bytes, DecodeResult result) {
    if (result instanceof DecodeResult.Complete frame) {
      checkInside(bytes, frame, OlderRecordFormat.OVERHEAD_BYTES);
      assertThat(sealOlder(Arrays.copyOf(bytes, frame.frameBytes())))
          .isEqualTo(Arrays.copyOf(bytes, frame.frameBytes()));
      assertThat(decode(older, Arrays.copyOf(bytes, frame.frameBytes() - 1)))
          .isInstanceOf(DecodeResult.Incomplete.class);
    } else {
      checkOther(bytes, result, OlderRecordFormat.OVERHEAD_BYTES);
    }
  }

  private static void checkInside(byte[] bytes, DecodeResult.Complete frame, int overheadBytes) {
    assertThat(frame.storedLength()).isBetween(0, MAX_STORED_BYTES);
    assertThat(frame.frameBytes()).isEqualTo(overheadBytes + frame.storedLength());
    assertThat(frame.frameBytes()).isLessThanOrEqualTo(bytes.length);
    assertThat(frame.storedStart() - MARGIN + frame.storedLength())
        .isLessThanOrEqualTo(frame.frameBytes());
  }

  private static void checkOther(byte[] bytes, DecodeResult result, int overheadBytes) {
    if (result instanceof DecodeResult.Incomplete incomplete) {
      assertThat(incomplete.neededBytes())
          .isGreaterThan(bytes.length)
          .isLessThanOrEqualTo(overheadBytes + MAX_STORED_BYTES);
    } else if (result instanceof DecodeResult.AboveLimit large) {
      assertThat(large.storedLength()).isGreaterThan(MAX_STORED_BYTES);
      assertThat(large.frameBytes()).isGreaterThan(large.checkedBytes());
    } else {
      assertThat(((DecodeResult.Corrupt) result).detail()).isNotBlank();
    }
  }

  private byte[] encode(byte[] bytes, DecodeResult.Complete frame) {
    byte[] written = new byte[frame.frameBytes()];
    int stored = frame.storedStart() - MARGIN;
    format.encode(
        written,
        0,
        frame.offset(),
        ChainHash.copyOf(bytes, frame.previousHashStart() - MARGIN),
        frame.kind(),
        frame.compression(),
        Arrays.copyOfRange(bytes, stored, stored + frame.storedLength()));
    return written;
  }

  private List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    for (int length : new int[] {0, 1, 40, MAX_STORED_BYTES, MAX_STORED_BYTES + 1}) {
      byte[] frame = new byte[RecordFormat.frameBytes(length)];
      CompressionType compression = CompressionType.forId((byte) (length % 3));
      RecordKind kind = RecordKind.forId((byte) (length % 3));
      format.encode(frame, 0, length, ChainHash.ZERO, kind, compression, new byte[length]);
      frames.add(frame);
    }
    return frames;
  }

  private static List<byte[]> olderFrames() {
    List<byte[]> frames = new ArrayList<>();
    for (int length : new int[] {0, 1, 40, MAX_STORED_BYTES, MAX_STORED_BYTES + 1}) {
      frames.add(sealOlder(new byte[OlderRecordFormat.OVERHEAD_BYTES + length]));
    }
    return frames;
  }

  /** Sets sentinels, length and checksum. */
  private static byte[] seal(byte[] bytes) {
    int length = bytes.length - RecordFormat.OVERHEAD_BYTES;
    if (length >= 0) {
      ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      frame.putInt(0, RecordFormat.START_SENTINEL).putInt(RecordFormat.LENGTH_AT, length);
      frame.putInt(RecordFormat.HEADER_BYTES + length, crc(bytes, bytes.length - 8));
      frame.putInt(bytes.length - 4, RecordFormat.END_SENTINEL);
    }
    return bytes;
  }

  private static byte[] sealOlder(byte[] bytes) {
    int length = bytes.length - OlderRecordFormat.OVERHEAD_BYTES;
    if (length >= 0) {
      ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      frame.putInt(OlderRecordFormat.LENGTH_AT, length);
      frame.putInt(bytes.length - 4, crc(bytes, bytes.length - 4));
    }
    return bytes;
  }

  private static int crc(byte[] bytes, int end) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, end);
    return (int) crc.getValue();
  }
}
