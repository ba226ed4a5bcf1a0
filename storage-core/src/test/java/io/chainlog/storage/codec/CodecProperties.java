package io.chainlog.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.errors.CorruptPayloadException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CodecProperties {

  private static final int LIMIT = 1 << 16;

  private final Codecs codecs = Codecs.standard();

  @Property
  void whatIsCompressedIsShorterAndComesBack(
      @ForAll CompressionType type, @ForAll("payloads") byte[] payload) throws Exception {
    Codec codec = codecs.forType(type);
    byte[] stored = codec.compress(payload);
    if (stored != null) {
      assertThat(stored.length).isLessThan(payload.length);
      assertThat(codec.decompress(stored, 0, stored.length, payload.length)).isEqualTo(payload);
    }
  }

  @Property
  void storedFormMayStandAnywhereInAnArray(
      @ForAll CompressionType type, @ForAll("payloads") byte[] payload) throws Exception {
    Codec codec = codecs.forType(type);
    byte[] compressed = codec.compress(payload);
    byte[] stored = compressed == null ? payload : compressed;
    if (compressed != null || type == CompressionType.NONE) {
      byte[] frame = new byte[stored.length + 11];
      Arrays.fill(frame, (byte) 0xAA);
      System.arraycopy(stored, 0, frame, 7, stored.length);
      byte[] before = frame.clone();
      assertThat(codec.decompress(frame, 7, stored.length, LIMIT)).isEqualTo(payload);
      assertThat(frame).isEqualTo(before);
    }
  }

  @Property
  void anyBytesEitherDecompressWithinTheLimitOrAreCorrupt(
      @ForAll CompressionType type, @ForAll byte[] stored) {
    assertBounded(type, stored);
  }

  @Property
  void anyDamageEitherDecompressesWithinTheLimitOrIsCorrupt(
      @ForAll CompressionType type,
      @ForAll("payloads") byte[] payload,
      @ForAll int where,
      @ForAll byte what) {
    byte[] stored = codecs.forType(type).compress(payload);
    if (stored != null) {
      stored[Math.floorMod(where, stored.length)] = what;
      assertBounded(type, stored);
    }
  }

  private void assertBounded(CompressionType type, byte[] stored) {
    try {
      byte[] payload = codecs.forType(type).decompress(stored, 0, stored.length, LIMIT);
      assertThat(payload.length).isLessThanOrEqualTo(LIMIT);
    } catch (CorruptPayloadException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  /** Random bytes do not compress and runs compress well: both, one behind the other. */
  @Provide
  Arbitrary<byte[]> payloads() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<Integer> runs = Arbitraries.integers().between(0, 30_000);
    return Combinators.combine(noise, runs).as(CodecProperties::followedByItself);
  }

  private static byte[] followedByItself(byte[] noise, int run) {
    byte[] payload = Arrays.copyOf(noise, noise.length + run);
    for (int i = noise.length; i < payload.length; i++) {
      payload[i] = noise.length == 0 ? 0 : payload[i - noise.length];
    }
    return payload;
  }
}
