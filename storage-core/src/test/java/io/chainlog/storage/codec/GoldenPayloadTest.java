package io.chainlog.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another implementation's encoders wrote what our codecs must read. */
class GoldenPayloadTest {

  private final Codecs codecs = Codecs.standard();

  @ParameterizedTest
  @CsvSource({"plain,NONE", "lz4,LZ4", "zstd,ZSTD", "zstd-pipelined,ZSTD", "checkpoints,LZ4"})
  void readsWhatAnotherImplementationStored(String folder, CompressionType compression)
      throws Exception {
    List<GoldenPayload> payloads = GoldenPayload.of(folder);
    assertThat(payloads).extracting(GoldenPayload::compression).contains(compression);
    for (GoldenPayload golden : payloads) {
      byte[] payload = decompress(golden);
      assertThat(payload).hasSize(golden.payloadSize());
      assertThat(sha256(payload)).isEqualTo(golden.payloadSha256());
    }
  }

  private byte[] decompress(GoldenPayload golden) throws IOException {
    byte[] stored = golden.stored();
    return codecs
        .forType(golden.compression())
        .decompress(stored, 0, stored.length, golden.payloadSize());
  }

  private static String sha256(byte[] payload) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
  }
}
