package io.chainlog.storage.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.codec.CompressionType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
  private static final int MAX = 1 << 20;
  private final RecordFormat format = new RecordFormat();

  @Test
  void writesAndReadsTheFramesOfTheLineage() throws IOException {
    for (JsonNode golden : frames()) {
      byte[] payload = hex(golden, "payload_hex");
      byte[] frame = hex(golden, "frame_hex");
      RecordKind kind = RecordKind.valueOf(golden.get("kind").asText().toUpperCase(Locale.ROOT));
      ChainHash previous = ChainHash.fromHex(golden.get("prev_hash").asText());
      long offset = golden.get("offset").asLong();

      byte[] written = new byte[RecordFormat.frameBytes(payload.length)];
      format.encode(written, 0, offset, previous, kind, CompressionType.NONE, payload);
      assertThat(written).isEqualTo(frame);

      DecodeResult.Complete read =
          (DecodeResult.Complete) format.decode(frame, 0, frame.length, MAX);
      assertThat(read.offset()).isEqualTo(offset);
      assertThat(read.kind()).isEqualTo(kind);
      assertThat(previous.matches(frame, read.previousHashStart())).isTrue();
      boolean first = previous.equals(ChainHash.ZERO);
      assertThat(
              new HashChain()
                  .hash(new ChainPosition(first ? 0 : 1, previous), kind, payload)
                  .toHex())
          .isEqualTo(golden.get("chain_hash").asText());
    }
  }

  @Test
  void tellsATruncatedFrameFromADamagedOneAtEveryLength() {
    byte[] frame = frame("payload");
    for (int length = 0; length < frame.length; length++) {
      assertThat(format.decode(frame, 0, length, MAX))
          .isInstanceOfSatisfying(
              DecodeResult.Incomplete.class,
              incomplete -> assertThat(incomplete.neededBytes()).isLessThanOrEqualTo(frame.length));
    }
  }

  @Test
  void acceptsNoFlippedBit() {
    byte[] frame = frame("payload");
    for (int bit = 0; bit < frame.length * 8; bit++) {
      byte[] flipped = frame.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(format.decode(flipped, 0, flipped.length, MAX))
          .as("bit %d", bit)
          .isNotInstanceOf(DecodeResult.Complete.class);
    }
  }

  @Test
  void leavesOpenWhetherALengthAboveTheLimitIsDamage() {
    byte[] frame = frame("payload");
    assertThat(format.decode(frame, 0, frame.length, 6))
        .isInstanceOfSatisfying(
            DecodeResult.AboveLimit.class,
            large -> {
              assertThat(large.frameBytes()).isEqualTo(frame.length);
              assertThat(large.checkedBytes()).isEqualTo(frame.length - 8);
              DecodeResult.Corrupt corrupt = large.otherwise();
              assertThat(corrupt.kind()).isEqualTo(FindingKind.MALFORMED_FRAME);
              assertThat(corrupt.expected()).isEqualTo("at most 6");
              assertThat(corrupt.actual()).isEqualTo("7");
            });
  }

  @Test
  void refusesUnknownKindAndCompressionEvenWithARightChecksum() {
    for (int at : new int[] {RecordFormat.KIND_AT, RecordFormat.COMPRESSION_AT}) {
      byte[] frame = frame("payload");
      frame[at] = 3;
      repairChecksum(frame);
      assertThat(format.decode(frame, 0, frame.length, MAX))
          .isInstanceOfSatisfying(
              DecodeResult.Corrupt.class,
              corrupt -> assertThat(corrupt.detail()).startsWith("unknown"));
    }
  }

  private byte[] frame(String payload) {
    byte[] bytes = payload.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] frame = new byte[RecordFormat.frameBytes(bytes.length)];
    int end =
        format.encode(frame, 0, 5, ChainHash.ZERO, RecordKind.DATA, CompressionType.NONE, bytes);
    assertThat(end).isEqualTo(frame.length);
    return frame;
  }

  private static void repairChecksum(byte[] frame) {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(frame, 0, frame.length - 8);
    byte[] value = HexFormat.of().parseHex(String.format(Locale.ROOT, "%08x", crc.getValue()));
    for (int i = 0; i < 4; i++) {
      frame[frame.length - 8 + i] = value[3 - i];
    }
  }

  private static JsonNode frames() throws IOException {
    return new ObjectMapper().readTree(Path.of("src/test/resources/vectors/frames.json").toFile());
  }

  private static byte[] hex(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.get(field).asText());
  }

  @Test
  void comparesAndPrintsHashes() {
    ChainHash hash = ChainHash.fromHex("ab".repeat(32));
    assertThat(hash.toHex()).isEqualTo("ab".repeat(32));
    assertThat(hash)
        .isEqualTo(ChainHash.copyOf(hash.toByteArray(), 0))
        .isNotEqualTo(ChainHash.ZERO);
    assertThat(Arrays.hashCode(hash.toByteArray())).isEqualTo(hash.hashCode());
  }
}
