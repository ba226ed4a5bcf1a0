package io.chainlog.connect.source;

import io.chainlog.envelope.streams.ArchivedRecord;
import io.chainlog.storage.record.ChainHash;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The last Kafka record of a stream that was delivered. Its chain hash tells on resumption whether
 * the archive is still the one that was replayed.
 *
 * @param streamOffset its offset in the stream
 * @param kafkaOffset its offset in the topic-partition
 * @param chainHash its chain hash
 * @param snapshotEnd stream offset before which a snapshot ends, pinned when it began; {@link
 *     #NO_END} for a replay that follows the archive
 */
record SourceOffset(long streamOffset, long kafkaOffset, ChainHash chainHash, long snapshotEnd) {
  static final long NO_END = -1;

  private static final String STREAM_OFFSET = "streamOffset";
  private static final String KAFKA_OFFSET = "kafkaOffset";
  private static final String CHAIN_HASH = "chainHash";
  private static final String SNAPSHOT_END = "snapshotEnd";
  private static final String VERSION = "version";

  /** Positions of earlier builds have none: they may be spelt differently, see StoredPositions. */
  private static final long CURRENT_VERSION = 1;

  private static final Set<String> REQUIRED = Set.of(STREAM_OFFSET, KAFKA_OFFSET, CHAIN_HASH);
  private static final Set<String> OPTIONAL = Set.of(SNAPSHOT_END, VERSION);

  static SourceOffset of(ArchivedRecord delivered, long snapshotEnd) {
    return new SourceOffset(
        delivered.streamOffset(), delivered.kafkaOffset(), delivered.chainHash(), snapshotEnd);
  }

  /** Whether this is the position of that record. */
  boolean isOf(ArchivedRecord found) {
    return streamOffset == found.streamOffset()
        && kafkaOffset == found.kafkaOffset()
        && chainHash.equals(found.chainHash());
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put(STREAM_OFFSET, streamOffset);
    map.put(KAFKA_OFFSET, kafkaOffset);
    map.put(CHAIN_HASH, chainHash.toHex());
    map.put(VERSION, CURRENT_VERSION);
    if (snapshotEnd != NO_END) {
      map.put(SNAPSHOT_END, snapshotEnd);
    }
    return Collections.unmodifiableMap(map);
  }

  /** Whether a build that spells partitions in one order only has stored this. */
  static boolean isOfThisVersion(Map<String, ?> map) {
    return map.containsKey(VERSION);
  }

  /**
   * Reads what Connect has stored, or a user has sent; JSON has made the integers {@link Long} or
   * {@link Integer}.
   *
   * @throws ConnectException if the map is anything else than what {@link #toMap} gives, or what
   *     earlier builds stored
   */
  static SourceOffset fromMap(Map<String, ?> map) {
    if (map.keySet().containsAll(REQUIRED)
        && map.keySet().stream().allMatch(key -> REQUIRED.contains(key) || OPTIONAL.contains(key))
        && isNotNegative(map.get(STREAM_OFFSET))
        && isNotNegative(map.get(KAFKA_OFFSET))
        && (!map.containsKey(VERSION) || isNotNegative(map.get(VERSION)))
        && (!map.containsKey(SNAPSHOT_END) || isNotNegative(map.get(SNAPSHOT_END)))
        && map.get(CHAIN_HASH) instanceof String hex) {
      return new SourceOffset(
          ((Number) map.get(STREAM_OFFSET)).longValue(),
          ((Number) map.get(KAFKA_OFFSET)).longValue(),
          parse(hex),
          map.containsKey(SNAPSHOT_END) ? ((Number) map.get(SNAPSHOT_END)).longValue() : NO_END);
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
        "a source offset has the integers "
            + STREAM_OFFSET
            + " and "
            + KAFKA_OFFSET
            + ", not negative, and "
            + CHAIN_HASH
            + " of 64 hex digits, and may have the integers "
            + SNAPSHOT_END
            + " and "
            + VERSION
            + ", and nothing else: "
            + what);
  }
}
