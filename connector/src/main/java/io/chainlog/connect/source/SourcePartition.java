package io.chainlog.connect.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Under which Connect keeps the progress of one stream in one replay.
 *
 * <p>Connect compares partitions as serialized bytes, in which the keys follow the order of the
 * map. Its own look-ups go through a {@link HashMap}, so that is the order here, in every JVM.
 * Earlier builds used {@code Map.of}, whose order differs from JVM to JVM.
 *
 * @param archive id of the archive
 * @param stream name of the stream
 * @param replayId name of the replay
 */
record SourcePartition(String archive, String stream, String replayId) {
  private static final String ARCHIVE = "archive";
  private static final String STREAM = "stream";
  private static final String REPLAY_ID = "replay.id";
  private static final List<String> KEYS = List.of(ARCHIVE, STREAM, REPLAY_ID);

  /** In the order of a {@link HashMap}; unmodifiable. */
  Map<String, String> toMap() {
    Map<String, String> map = new HashMap<>();
    KEYS.forEach(key -> map.put(key, value(key)));
    return Collections.unmodifiableMap(map);
  }

  /**
   * The partition with its keys in each of the six orders. All are equal to {@link #toMap}, but
   * Connect serializes each differently.
   */
  List<Map<String, String>> spellings() {
    List<Map<String, String>> spellings = new ArrayList<>();
    for (String first : KEYS) {
      for (String second : KEYS) {
        if (!first.equals(second)) {
          spellings.add(spelling(first, second));
        }
      }
    }
    return spellings;
  }

  private Map<String, String> spelling(String first, String second) {
    Map<String, String> spelling = new LinkedHashMap<>();
    spelling.put(first, value(first));
    spelling.put(second, value(second));
    KEYS.forEach(key -> spelling.putIfAbsent(key, value(key)));
    return spelling;
  }

  private String value(String key) {
    return switch (key) {
      case ARCHIVE -> archive;
      case STREAM -> stream;
      default -> replayId;
    };
  }

  /**
   * @throws ConnectException if the map is anything else than what {@link #toMap} gives, in any
   *     order
   */
  static SourcePartition fromMap(Map<String, ?> map) {
    if (map.size() == KEYS.size()
        && map.get(ARCHIVE) instanceof String archive
        && map.get(STREAM) instanceof String stream
        && map.get(REPLAY_ID) instanceof String replayId) {
      return new SourcePartition(archive, stream, replayId);
    }
    throw new ConnectException(
        "a source partition has the strings "
            + String.join(", ", KEYS)
            + ", and nothing else: "
            + map);
  }
}
