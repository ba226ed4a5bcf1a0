package io.chainlog.storage.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.chainlog.storage.errors.CorruptPayloadException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdCodecTest {

  private static final int LIMIT = 1 << 20;
  private static final byte[] PAYLOAD = "to be or not to be, ".repeat(40).getBytes(UTF_8);

  private final Codec zstd = new ZstdCodec(3);

  @Test
  void writesPlainFrameWithItsContentSize() {
    byte[] stored = zstd.compress(PAYLOAD);
    assertThat(Zstd.getFrameContentSize(stored)).isEqualTo(PAYLOAD.length);
    assertThat(Zstd.getDictIdFromFrame(stored)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 19, 22})
  void everyLevelReadsTheOthers(int level) throws Exception {
    byte[] stored = new ZstdCodec(level).compress(PAYLOAD);
    assertThat(decompress(stored)).isEqualTo(PAYLOAD);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 65_791, 65_792, 400_000})
  void readsContentSizeOfEveryWidth(int size) throws Exception {
    byte[] payload = Arrays.copyOf(PAYLOAD, size);
    assertThat(decompress(Zstd.compress(payload))).isEqualTo(payload);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 131_072, 131_073, 400_000})
  void readsFrameWithoutContentSize(int size) throws Exception {
    byte[] payload = new byte[size];
    new Random(size).nextBytes(payload);
    byte[] stored = streamed(payload, false);
    assertThat(Zstd.getFrameContentSize(stored)).isEqualTo(-1);
    assertThat(decompress(stored)).isEqualTo(payload);
  }

  @Test
  void keepsNoContextThatHasGrownWithAHugePayload() throws Exception {
    ZstdCodec.COMPRESSORS.clear();
    byte[] payload = Arrays.copyOf(PAYLOAD, ZstdCodec.MAX_KEPT_PAYLOAD_BYTES + 1);
    byte[] stored = zstd.compress(payload);
    assertThat(ZstdCodec.COMPRESSORS).isEmpty();
    assertThat(zstd.decompress(stored, 0, stored.length, payload.length)).isEqualTo(payload);
    zstd.compress(PAYLOAD);
    assertThat(ZstdCodec.COMPRESSORS).hasSize(1);
  }

  @Test
  void readsFrameWithChecksumAndRefusesWrongOne() throws Exception {
    byte[] stored = streamed(PAYLOAD, true);
    assertThat(decompress(stored)).isEqualTo(PAYLOAD);
    stored[stored.length - 1] ^= 1;
    assertCorrupt(stored).hasMessageContaining("checksum");
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    for (byte[] stored :
        new byte[][] {zstd.compress(PAYLOAD), streamed(PAYLOAD, false), streamed(PAYLOAD, true)}) {
      for (int length = 0; length < stored.length; length++) {
        assertCorrupt(Arrays.copyOf(stored, length)).hasMessageContaining("truncated");
      }
    }
  }

  @Test
  void refusesTrailingBytes() throws Exception {
    for (byte[] stored : new byte[][] {zstd.compress(PAYLOAD), streamed(PAYLOAD, true)}) {
      for (int extra = 1; extra < 20; extra++) {
        assertCorrupt(Arrays.copyOf(stored, stored.length + extra))
            .hasMessage("Zstandard frame is followed by " + extra + " other bytes");
      }
    }
  }

  @Test
  void refusesSecondFrameEvenIfEmpty() {
    byte[] stored = zstd.compress(PAYLOAD);
    assertCorrupt(concat(stored, stored)).hasMessageContaining("is followed by");
    assertCorrupt(concat(stored, Zstd.compress(new byte[0]))).hasMessageContaining("followed by");
  }

  @Test
  void refusesSkippableFrameBeforeAndBehind() {
    byte[] stored = zstd.compress(PAYLOAD);
    byte[] skippable = HexFormat.of().parseHex("502a4d1802000000abcd");
    assertCorrupt(concat(skippable, stored)).hasMessageContaining("starts with 0x184d2a50");
    assertCorrupt(concat(stored, skippable)).hasMessageContaining("is followed by 10 other bytes");
  }

  @Test
  void refusesFrameThatNeedsDictionary() {
    byte[] dictionary = Arrays.copyOf(PAYLOAD, 200);
    byte[] stored = withDictionaryId(zstd.compress(PAYLOAD), 7);
    assertCorrupt(stored).hasMessageContaining("needs dictionary 7");
    assertCorrupt(Zstd.compressUsingDict(PAYLOAD, dictionary, 3));
  }

  @Test
  void refusesLyingContentSizeBothWays() {
    byte[] stored = zstd.compress(PAYLOAD);
    assertThat(stored[4] & 0xFF).as("two bytes of content size").isEqualTo(0x60);
    for (int difference : new int[] {-544, -1, 1, 1000}) {
      byte[] lying = stored.clone();
      int claimed = PAYLOAD.length + difference;
      lying[5] = (byte) (claimed - 256);
      lying[6] = (byte) ((claimed - 256) >>> 8);
      assertCorrupt(lying);
    }
  }

  @Test
  void refusesContentSizeBeyondWhatTheBlocksCanHoldBeforeAllocatingIt() {
    // Single segment, 8 bytes of content size: 1 GiB; one last raw block of one byte.
    byte[] stored = HexFormat.of().parseHex("28b52ffde00000004000000000" + "09000061");
    assertThatThrownBy(() -> zstd.decompress(stored, 0, stored.length, Integer.MAX_VALUE))
        .isInstanceOf(CorruptPayloadException.class)
        .hasMessage(
            "Zstandard frame claims 1073741824 bytes, but its 17 stored bytes hold at most 1");
  }

  @Test
  void refusesContentSizeThatIsNegativeAsSignedInteger() {
    byte[] stored = HexFormat.of().parseHex("28b52ffde0ffffffffffffffff" + "09000061");
    assertCorrupt(stored).hasMessage("Zstandard frame claims 18446744073709551615 bytes");
  }

  @Test
  void refusesReservedBlockType() {
    assertCorrupt(HexFormat.of().parseHex("28b52ffd2001" + "0f000061"))
        .hasMessageContaining("reserved type 3");
  }

  @Test
  void refusesBombBeforeAllocatingIt() {
    byte[] bomb = zstd.compress(new byte[1 << 26]);
    assertCorrupt(bomb)
        .hasMessageStartingWith(
            "Zstandard frame of 67108864 bytes is larger than the limit of 1048576 bytes");
  }

  @Test
  void refusesBombThatDoesNotSayItsSize() throws Exception {
    assertCorrupt(streamed(new byte[1 << 26], false))
        .hasMessage("Zstandard frame holds more than the limit of 1048576 bytes");
    assertThat(decompress(streamed(new byte[LIMIT], false))).hasSize(LIMIT);
    assertCorrupt(streamed(new byte[LIMIT + 1], false)).hasMessageContaining("more than the limit");
  }

  @Test
  void goesOnAfterCorruptFrame() throws Exception {
    byte[] stored = zstd.compress(PAYLOAD);
    byte[] damaged = stored.clone();
    Arrays.fill(damaged, 10, 13, (byte) 0xFF); // the header of the literals
    assertCorrupt(damaged).hasMessageStartingWith("Zstandard frame is malformed: ");
    assertThat(decompress(stored)).isEqualTo(PAYLOAD);
  }

  private byte[] decompress(byte[] stored) throws CorruptPayloadException {
    return zstd.decompress(stored, 0, stored.length, LIMIT);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertCorrupt(byte[] stored) {
    return assertThatThrownBy(() -> decompress(stored)).isInstanceOf(CorruptPayloadException.class);
  }

  /** As an encoder writes that does not know the size beforehand. */
  private static byte[] streamed(byte[] payload, boolean checksum) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZstdOutputStream stream = new ZstdOutputStream(target, 3)) {
      stream.setChecksum(checksum);
      for (int start = 0; start < payload.length; start += 1000) {
        stream.write(payload, start, Math.min(1000, payload.length - start));
      }
    }
    return target.toByteArray();
  }

  /** Sets the descriptor's low bits to "one byte of dictionary id" and inserts that byte. */
  private static byte[] withDictionaryId(byte[] stored, int id) {
    byte[] changed = concat(Arrays.copyOf(stored, 5), new byte[] {(byte) id});
    changed[4] |= 1;
    return concat(changed, Arrays.copyOfRange(stored, 5, stored.length));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
