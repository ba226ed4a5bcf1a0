package io.chainlog.connect.source;

import io.chainlog.connect.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/** Decides whether a replay could go on from a position that a user sends. */
final class OffsetAlteration {
  private final Archive archive;
  private final String replayId;
  private final StorageBackend storage;

  OffsetAlteration(Archive archive, String replayId, int maxPayloadBytes) {
    this.archive = archive;
    this.replayId = replayId;
    StorageConfig config = StorageConfig.defaults().withMaxPayloadBytes(maxPayloadBytes);
    this.storage = archive.storage(config, Clock.systemUTC());
  }

  /**
   * @param offset null for a reset, which is allowed for any partition, also those of other replays
   * @throws ConnectException if a task would not accept the position
   */
  void check(Map<String, ?> partition, Map<String, ?> offset) {
    if (offset == null) {
      return;
    }
    SourcePartition source = SourcePartition.fromMap(partition);
    require(source.archive(), archive.identity().id().toString(), "archive");
    require(source.replayId(), replayId, ReplaySourceConfig.REPLAY_ID_CONFIG);
    requireExists(source.stream(), SourceOffset.fromMap(offset));
  }

  private static void require(String given, String expected, String what) {
    if (!given.equals(expected)) {
      throw new ConnectException(
          String.format(
              Locale.ROOT,
              "the source partition is of %s %s, this connector's is %s",
              what,
              given,
              expected));
    }
  }

  private void requireExists(String stream, SourceOffset offset) {
    try {
      StreamId id = requireStream(stream);
      ReplayPosition.behind(storage, id, offset).close();
    } catch (IOException e) {
      throw new ConnectException("stream " + stream + " cannot be read: " + e.getMessage(), e);
    }
  }

  private StreamId requireStream(String stream) throws IOException {
    if (StreamId.isValid(stream)) {
      StreamId id = new StreamId(stream);
      if (TopicPartitionStreams.parse(id).isPresent() && storage.exists(id)) {
        return id;
      }
    }
    throw new ConnectException("the archive has no stream of a topic-partition '" + stream + "'");
  }
}
