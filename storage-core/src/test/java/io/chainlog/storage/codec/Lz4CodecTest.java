package io.chainlog.storage.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.CorruptPayloadException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4CodecTest {

  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final byte[] PAYLOAD = "to be or not to be, ".repeat(40).getBytes(UTF_8);

  private final Codec lz4 = new Lz4Codec();

  @Test
  void storesTheLengthInFrontLittleEndian() {
    byte[] stored = lz4.compress(PAYLOAD);
    assertThat(Arrays.copyOf(stored, 4)).containsExactly(0x20, 0x03, 0, 0);
  }

  @Test
  void readsBlockOfLiterals() throws Exception {
    assertThat(decompress(new byte[] {3, 0, 0, 0, 0x30, 'a', 'b', 'c'}))
        .asString()
        .isEqualTo("abc");
  }

  @Test
  void readsEmptyPayload() throws Exception {
    assertThat(decompress(new byte[] {0, 0, 0, 0, 0})).isEmpty();
  }

  @Test
  void refusesEveryTruncation() {
    byte[] stored = lz4.compress(PAYLOAD);
    for (int length = 0; length < stored.length; length++) {
      assertCorrupt(Arrays.copyOf(stored, length));
    }
  }

  @Test
  void refusesTrailingBytes() {
    byte[] stored = lz4.compress(PAYLOAD);
    for (int extra = 1; extra < 20; extra++) {
      assertCorrupt(Arrays.copyOf(stored, stored.length + extra));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-799, -100, -1, 1, 100, 5_000})
  void refusesLyingLength(int difference) {
    assertCorrupt(withLength(lz4.compress(PAYLOAD), PAYLOAD.length + difference))
        .hasMessageContaining("claims");
  }

  @Test
  void saysHowFarTheLengthIsOff() {
    assertCorrupt(withLength(lz4.compress(PAYLOAD), PAYLOAD.length + 1))
        .hasMessage("LZ4 block claims 801 bytes, but holds 800");
    assertCorrupt(withLength(lz4.compress(PAYLOAD), PAYLOAD.length - 1))
        .hasMessage("LZ4 block is malformed, or holds more than the 799 bytes it claims");
  }

  @Test
  void refusesLengthBeyondWhatTheBlockCanHoldBeforeAllocatingIt() {
    assertCorrupt(withLength(new byte[4 + 100], 25_501))
        .hasMessage("LZ4 block claims 25501 bytes, but its 100 stored bytes hold at most 25500");
    assertCorrupt(withLength(new byte[4 + 100], Integer.MAX_VALUE));
  }

  @Test
  void readsLengthAsUnsigned() {
    assertCorrupt(withLength(new byte[104], -1)).hasMessageContaining("claims 4294967295 bytes");
  }

  @Test
  void refusesBombBeforeAllocatingIt() {
    byte[] bomb = lz4.compress(new byte[1 << 24]);
    assertThatThrownBy(() -> lz4.decompress(bomb, 0, bomb.length, 1 << 20))
        .isInstanceOf(CorruptPayloadException.class)
        .hasMessageStartingWith(
            "LZ4 block of 16777216 bytes is larger than the limit of 1048576 bytes");
  }

  @Test
  void refusesBombThatClaimsToBeSmall() {
    assertCorrupt(withLength(lz4.compress(new byte[1 << 24]), 1000));
  }

  private byte[] decompress(byte[] stored) throws CorruptPayloadException {
    return lz4.decompress(stored, 0, stored.length, NO_LIMIT);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertCorrupt(byte[] stored) {
    return assertThatThrownBy(() -> decompress(stored)).isInstanceOf(CorruptPayloadException.class);
  }

  private static byte[] withLength(byte[] stored, int length) {
    ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
    return stored;
  }
}
