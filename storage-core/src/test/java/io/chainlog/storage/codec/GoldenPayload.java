package io.chainlog.storage.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A payload as another implementation stored it.
 *
 * @param stored the bytes in the frame
 * @param payloadSize what they decompress to
 * @param payloadSha256 in hex
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record GoldenPayload(
    CompressionType compression, byte[] stored, int payloadSize, String payloadSha256) {

  private static final int STORED_POSITION = 50;

  /** Those of one folder of the golden files whose stream has one segment. */
  static List<GoldenPayload> of(String folder) throws IOException {
    JsonNode expected = new ObjectMapper().readTree(resource(folder + "/expected.json"));
    String stream = folder + "/" + expected.get("stream").asText();
    byte[] segment = resource(stream + "/segment_000000.log");
    List<GoldenPayload> payloads = new ArrayList<>();
    for (JsonNode record : expected.get("records")) {
      payloads.add(payload(segment, record));
    }
    return payloads;
  }

  private static GoldenPayload payload(byte[] segment, JsonNode record) {
    int start = record.get("position").asInt() + STORED_POSITION;
    return new GoldenPayload(
        CompressionType.valueOf(record.get("compression").asText().toUpperCase(Locale.ROOT)),
        Arrays.copyOfRange(segment, start, start + record.get("stored_size").asInt()),
        record.get("payload_size").asInt(),
        record.get("payload_sha256").asText());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream stream = GoldenPayload.class.getResourceAsStream("/vectors/" + name)) {
      return stream.readAllBytes();
    }
  }
}
