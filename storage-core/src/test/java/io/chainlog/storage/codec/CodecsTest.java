package io.chainlog.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.CorruptPayloadException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecsTest {

  private final Codecs codecs = Codecs.standard();

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void hasCodecOfEveryType(CompressionType type) {
    assertThat(codecs.forType(type).type()).isEqualTo(type);
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void refusesRangeOutsideOfTheArrayAndNegativeLimit(CompressionType type) {
    Codec codec = codecs.forType(type);
    byte[] stored = stored(codec, new byte[1000]);
    assertThatThrownBy(() -> codec.decompress(stored, 1, stored.length, 1000))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> codec.decompress(stored, 0, stored.length, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void refusesPayloadThatIsOneByteTooLarge(CompressionType type) throws Exception {
    Codec codec = codecs.forType(type);
    byte[] stored = stored(codec, new byte[1000]);
    assertThat(codec.decompress(stored, 0, stored.length, 1000)).isEqualTo(new byte[1000]);
    assertThatThrownBy(() -> codec.decompress(stored, 0, stored.length, 999))
        .isInstanceOf(CorruptPayloadException.class)
        .hasMessageContaining("of 1000 bytes is larger than the limit of 999");
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void keepsPayloadThatWouldNotShrinkAsItIs(CompressionType type) {
    Codec codec = codecs.forType(type);
    assertThat(codec.compress(new byte[0])).isNull();
    assertThat(codec.compress(new byte[] {1, 2, 3})).isNull();
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void servesManyThreads(CompressionType type) {
    Codec codec = codecs.forType(type);
    AtomicInteger same = new AtomicInteger();
    IntStream.range(0, 500)
        .parallel()
        .forEach(
            i -> {
              byte[] payload = new byte[100 + i];
              Arrays.fill(payload, (byte) i);
              if (Arrays.equals(payload, decompressed(codec, stored(codec, payload)))) {
                same.incrementAndGet();
              }
            });
    assertThat(same).hasValue(500);
  }

  @Test
  void noneKeepsCopiesNotTheCallersArray() throws Exception {
    Codec none = codecs.forType(CompressionType.NONE);
    byte[] payload = {1, 2, 3};
    assertThat(none.compress(new byte[10_000])).isNull();
    byte[] restored = none.decompress(payload, 1, 2, 2);
    payload[1] = 9;
    assertThat(restored).containsExactly(2, 3);
  }

  @Test
  void refusesZstdLevelThatDoesNotExist() {
    assertThatThrownBy(() -> Codecs.standard(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Codecs.standard(23))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Zstandard level must be 1 to 22: 23");
  }

  private static byte[] stored(Codec codec, byte[] payload) {
    byte[] compressed = codec.compress(payload);
    return compressed == null ? payload : compressed;
  }

  private static byte[] decompressed(Codec codec, byte[] stored) {
    try {
      return codec.decompress(stored, 0, stored.length, 1 << 20);
    } catch (CorruptPayloadException e) {
      throw new AssertionError(e);
    }
  }
}
