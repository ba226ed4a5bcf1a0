package io.chainlog.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.errors.CorruptPayloadException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each decompressor on damaged payloads: a payload within the limit, or a refusal. */
class CodecFuzzTest {
  private static final int MAX_PAYLOAD_BYTES = 1 << 20;
  private static final int MARGIN = 5;

  private final Codecs codecs = Codecs.standard();

  @ParameterizedTest
  @EnumSource
  void payloadsAreRestoredWithinTheLimitOrRefused(CompressionType type, TestInfo test) {
    Codec codec = codecs.forType(type);
    FuzzRun.run(
        test,
        50_000,
        FuzzTarget.ofBytes(
                Mutator.of(storedForms(codec)),
                stored -> decompress(codec, stored),
                (stored, payload) -> comesBack(codec, payload))
            .refusingBy(CorruptPayloadException.class)
            .allocating(stored -> mostBytes(type, stored)));
  }

  private static byte[] decompress(Codec codec, byte[] stored) throws CorruptPayloadException {
    byte[] buffer = new byte[stored.length + 2 * MARGIN];
    System.arraycopy(stored, 0, buffer, MARGIN, stored.length);
    return codec.decompress(buffer, MARGIN, stored.length, MAX_PAYLOAD_BYTES);
  }

  private static void comesBack(Codec codec, byte[] payload) throws CorruptPayloadException {
    assertThat(payload.length).isLessThanOrEqualTo(MAX_PAYLOAD_BYTES);
    byte[] stored = codec.compress(payload);
    if (stored != null) {
      assertThat(decompress(codec, stored)).isEqualTo(payload);
    }
  }

  /** What the stored form can hold, at most the limit; once more where the size is not known. */
  private static long mostBytes(CompressionType type, byte[] stored) {
    return stored.length
        + switch (type) {
          case NONE -> stored.length;
          case LZ4 -> Math.min(MAX_PAYLOAD_BYTES, 255L * stored.length);
          case ZSTD -> 2L * MAX_PAYLOAD_BYTES;
        };
  }

  private static List<byte[]> storedForms(Codec codec) {
    byte[] noise = new byte[200];
    new Random(1).nextBytes(noise);
    byte[] mixed = Arrays.copyOf(noise, 5_000);
    byte[] text = "the same words, ".repeat(300).getBytes(StandardCharsets.UTF_8);
    List<byte[]> stored = new ArrayList<>();
    for (byte[] payload : List.of(noise, mixed, text, new byte[200_000])) {
      byte[] compressed = codec.compress(payload);
      stored.add(compressed == null ? noise : compressed);
    }
    if (codec.type() == CompressionType.ZSTD) {
      stored.addAll(framesOfOtherEncoders());
    }
    return stored;
  }

  /** Without a content size; of a repeated byte; with the claim of 2^63 - 1 bytes. */
  private static List<byte[]> framesOfOtherEncoders() {
    return List.of(
        HexFormat.of().parseHex("28b52ffd" + "0058" + "190000" + "616263"),
        HexFormat.of().parseHex("28b52ffd" + "0058" + "03001061"),
        HexFormat.of().parseHex("28b52ffd" + "e0" + "ffffffffffffff7f" + "190000" + "616263"));
  }
}
