package io.chainlog.storage.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Frames that do not begin where their buffer does, and end before it. */
class FrameInsideABufferTest {
  private static final int START = 100;
  private static final int AFTER = 70;
  private static final int MAX = 1 << 20;
  private static final int TRAILER_BYTES = 8;
  private static final long OFFSET = 0x0102_0304_0506_0708L;
  private static final byte[] PAYLOAD = "payload".getBytes(UTF_8);
  private static final ChainHash PREVIOUS = ChainHash.fromHex("0123456789abcdef".repeat(4));

  private final RecordFormat format = new RecordFormat();
  private final int frameBytes = RecordFormat.frameBytes(PAYLOAD.length);
  private final int end = START + frameBytes;
  private final byte[] buffer = new byte[end + AFTER];

  FrameInsideABufferTest() {
    Arrays.fill(buffer, (byte) 0x5a);
    format.encode(buffer, START, OFFSET, PREVIOUS, RecordKind.DATA, CompressionType.NONE, PAYLOAD);
  }

  @Test
  void isWrittenWhereItShouldBeAndNowhereElse() {
    for (int i = 0; i < START; i++) {
      assertThat(buffer[i]).as("byte %d", i).isEqualTo((byte) 0x5a);
    }
    for (int i = end; i < buffer.length; i++) {
      assertThat(buffer[i]).as("byte %d", i).isEqualTo((byte) 0x5a);
    }
  }

  @Test
  void isReadWithItsPlacesInTheBuffer() {
    DecodeResult.Complete read =
        (DecodeResult.Complete) format.decode(buffer, START, buffer.length, MAX);

    assertThat(read.offset()).isEqualTo(OFFSET);
    assertThat(PREVIOUS.matches(buffer, read.previousHashStart())).isTrue();
    assertThat(read.kind()).isEqualTo(RecordKind.DATA);
    assertThat(format.decode(buffer, START, end, MAX)).isEqualTo(read);
  }

  @Test
  void isIncompleteUpToItsLastByteWhateverFollows() {
    for (int limit = START; limit < end; limit++) {
      assertThat(format.decode(buffer, START, limit, MAX))
          .as("limit %d", limit)
          .isEqualTo(new DecodeResult.Incomplete(needed(limit)));
    }
  }

  /** Until its length is known, a frame is at least an empty one. */
  private long needed(int limit) {
    int headerBytes = frameBytes - PAYLOAD.length - TRAILER_BYTES;
    return limit - START < headerBytes ? frameBytes - PAYLOAD.length : frameBytes;
  }

  @Test
  void tellsAFlippedBitAnywhereInIt() {
    for (int bit = START * 8; bit < end * 8; bit++) {
      byte[] flipped = buffer.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(format.decode(flipped, START, flipped.length, MAX))
          .as("bit %d", bit)
          .isNotInstanceOf(DecodeResult.Complete.class);
    }
  }

  @Test
  void acceptsALengthAtTheLimitAndTellsOneAboveIt() {
    assertThat(format.decode(buffer, START, end, PAYLOAD.length))
        .isInstanceOf(DecodeResult.Complete.class);
    assertThat(format.decode(buffer, START, end, PAYLOAD.length - 1))
        .isInstanceOfSatisfying(
            DecodeResult.AboveLimit.class,
            above -> assertThat(PREVIOUS.matches(buffer, above.previousHashStart())).isTrue());
  }

  @Test
  void acceptsAnEmptyPayload() {
    byte[] empty = new byte[START + RecordFormat.frameBytes(0)];
    format.encode(
        empty, START, OFFSET, PREVIOUS, RecordKind.DATA, CompressionType.NONE, new byte[0]);

    assertThat(format.decode(empty, START, empty.length, MAX))
        .isInstanceOf(DecodeResult.Complete.class);
  }

  @Test
  void reportsBothChecksumsAsTheyAre() {
    byte[] flipped = buffer.clone();
    flipped[end - 8] ^= 1; // the lowest byte of the checksum
    String pattern = "0x[0-9a-f]{8}";

    assertThat(format.decode(flipped, START, flipped.length, MAX))
        .isInstanceOfSatisfying(
            DecodeResult.Corrupt.class,
            corrupt -> {
              assertThat(corrupt.expected()).matches(pattern);
              assertThat(corrupt.actual()).matches(pattern).isNotEqualTo(corrupt.expected());
            });
  }
}
