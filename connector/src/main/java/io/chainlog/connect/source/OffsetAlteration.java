package io.chainlog.connect.source;

import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Decides whether a replay could resume from positions that a user sends, and prepares what Connect
 * stores of them.
 */
final class OffsetAlteration {
  private final Archive archive;
  private final String replayId;
  private final OpenArchive open;

  OffsetAlteration(Archive archive, String replayId, int maxPayloadBytes) {
    this.archive = archive;
    this.replayId = replayId;
    StorageConfig config = StorageConfig.defaults().withMaxPayloadBytes(maxPayloadBytes);
    this.open = archive.open(config, Clock.systemUTC());
  }

  /**
   * Checks all, and then changes the map that Connect stores next: a position is marked as stored
   * by this version, so that it alone counts, and a reset also deletes what earlier builds stored
   * under other orders of the keys, which Connect itself would not find.
   *
   * @param offsets null offsets are resets, which are allowed for any partition
   * @throws ConnectException if a task would not accept a position
   */
  void apply(Map<Map<String, ?>, Map<String, ?>> offsets) {
    offsets.forEach(this::check);
    Map<Map<String, ?>, Map<String, ?>> more = new LinkedHashMap<>();
    offsets.forEach((partition, offset) -> prepare(partition, offset, more));
    try {
      offsets.putAll(more);
    } catch (UnsupportedOperationException e) {
      throw new ConnectException(
          "this version of Kafka Connect lets a connector not change what it stores, so positions of"
              + " earlier builds would remain: set a new "
              + ReplaySourceConfig.REPLAY_ID_CONFIG
              + " instead, which starts from the beginning",
          e);
    }
  }

  private static void prepare(
      Map<String, ?> partition, Map<String, ?> offset, Map<Map<String, ?>, Map<String, ?>> more) {
    if (offset != null) {
      more.put(partition, SourceOffset.fromMap(offset).toMap());
    } else if (isOurs(partition)) {
      SourcePartition.fromMap(partition)
          .spellings()
          .forEach(spelling -> more.put(new DistinctMap(spelling), null));
    }
  }

  private static boolean isOurs(Map<String, ?> partition) {
    try {
      SourcePartition.fromMap(partition);
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Equal to nothing else, so that it can be a key beside maps of the same entries. */
  private static final class DistinctMap extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    DistinctMap(Map<String, ?> entries) {
      super(entries);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private void check(Map<String, ?> partition, Map<String, ?> offset) {
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
          "the source partition is of "
              + what
              + " "
              + given
              + ", this connector's is "
              + expected
              + ": send the "
              + what
              + " that GET /offsets shows");
    }
  }

  private void requireExists(String stream, SourceOffset offset) {
    try {
      StreamId id = requireStream(stream);
      ReplayPosition.after(open.openReader(id), id, offset).close();
    } catch (IOException e) {
      throw new ConnectException("stream " + stream + " cannot be read: " + e.getMessage(), e);
    }
  }

  private StreamId requireStream(String stream) throws IOException {
    if (StreamId.isValid(stream)) {
      StreamId id = new StreamId(stream);
      if (TopicPartitionStreams.parse(id).isPresent() && open.exists(id)) {
        return id;
      }
    }
    throw new ConnectException("the archive has no stream of a topic-partition '" + stream + "'");
  }
}
