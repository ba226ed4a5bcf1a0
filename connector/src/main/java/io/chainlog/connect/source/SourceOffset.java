package io.chainlog.connect.source;

import io.chainlog.connect.streams.ArchivedRecord;
import io.chainlog.storage.record.ChainHash;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The last Kafka record of a stream that was delivered. Its chain hash tells on resumption whether
 * the archive is still the one that was replayed.
 *
 * @param streamOffset its offset in the stream
 * @param kafkaOffset its offset in the topic-partition
 * @param chainHash its chain hash
 */
record SourceOffset(long streamOffset, long kafkaOffset, ChainHash chainHash) {
  private static final String STREAM_OFFSET = "streamOffset";
  private static final String KAFKA_OFFSET = "kafkaOffset";
  private static final String CHAIN_HASH = "chainHash";

  static SourceOffset of(ArchivedRecord delivered) {
    return new SourceOffset(
        delivered.streamOffset(), delivered.kafkaOffset(), delivered.chainHash());
  }

  Map<String, Object> toMap() {
    return Map.of(
        STREAM_OFFSET, streamOffset, KAFKA_OFFSET, kafkaOffset, CHAIN_HASH, chainHash.toHex());
  }

  /**
   * Reads what Connect has stored, or a user has sent; JSON has made the integers {@link Long} or
   * {@link Integer}.
   *
   * @throws ConnectException if the map is anything else than what {@link #toMap} gives
   */
  static SourceOffset fromMap(Map<String, ?> map) {
    if (map.size() == 3
        && isNotNegative(map.get(STREAM_OFFSET))
        && isNotNegative(map.get(KAFKA_OFFSET))
        && map.get(CHAIN_HASH) instanceof String hex) {
      return new SourceOffset(
          ((Number) map.get(STREAM_OFFSET)).longValue(),
          ((Number) map.get(KAFKA_OFFSET)).longValue(),
          parse(hex));
    }
    throw malformed(map.toString());
  }

  private static boolean isNotNegative(Object value) {
    return (value instanceof Long || value instanceof Integer) && ((Number) value).longValue() >= 0;
  }

  private static ChainHash parse(String hex) {
    try {
      return ChainHash.fromHex(hex);
    } catch (IllegalArgumentException e) {
      throw malformed(hex);
    }
  }

  private static ConnectException malformed(String what) {
    return new ConnectException(
        String.format(
            Locale.ROOT,
            "a source offset has the integers %s and %s, not negative, and %s of 64 hex digits, and nothing else: %s",
            STREAM_OFFSET,
            KAFKA_OFFSET,
            CHAIN_HASH,
            what));
  }
}
