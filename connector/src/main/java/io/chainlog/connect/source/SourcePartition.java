package io.chainlog.connect.source;

import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Under which Connect keeps the progress of one stream in one replay.
 *
 * @param archive id of the archive
 * @param stream name of the stream
 * @param replayId name of the replay
 */
record SourcePartition(String archive, String stream, String replayId) {
  private static final String ARCHIVE = "archive";
  private static final String STREAM = "stream";
  private static final String REPLAY_ID = "replay.id";

  Map<String, String> toMap() {
    return Map.of(ARCHIVE, archive, STREAM, stream, REPLAY_ID, replayId);
  }

  /**
   * @throws ConnectException if the map is anything else than what {@link #toMap} gives
   */
  static SourcePartition fromMap(Map<String, ?> map) {
    if (map.size() == 3
        && map.get(ARCHIVE) instanceof String archive
        && map.get(STREAM) instanceof String stream
        && map.get(REPLAY_ID) instanceof String replayId) {
      return new SourcePartition(archive, stream, replayId);
    }
    throw new ConnectException(
        String.format(
            Locale.ROOT,
            "a source partition has the strings %s, %s and %s, and nothing else: %s",
            ARCHIVE,
            STREAM,
            REPLAY_ID,
            map));
  }
}
