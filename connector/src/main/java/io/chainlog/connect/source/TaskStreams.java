package io.chainlog.connect.source;

import io.chainlog.connect.source.StreamSelection.Selected;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the streams of one task in the archive, each once, with the position from which it is
 * replayed. For one thread at a time.
 */
final class TaskStreams {
  private final Archive archive;
  private final OpenArchive open;
  private final ReplaySourceConfig config;
  private final StreamSelection selection;
  private final TaskShare share;
  private final StoredPositions positions;
  private final StreamFailures failures;
  private final Set<StreamId> known = new HashSet<>();

  /** What is replayed into a topic; another history would be mixed with it. */
  private final Map<String, TopicPartitionStream> sources = new HashMap<>();

  TaskStreams(
      Archive archive,
      OpenArchive open,
      ReplaySourceConfig config,
      TaskShare share,
      StoredPositions positions,
      StreamFailures failures) {
    this.archive = archive;
    this.open = open;
    this.config = config;
    this.selection = new StreamSelection(config);
    this.share = share;
    this.positions = positions;
    this.failures = failures;
  }

  /**
   * The streams of this task that earlier calls have not returned.
   *
   * @throws IOException if the archive is not there, or cannot be listed
   */
  List<StreamReplayer> findNew() throws IOException {
    requireArchive();
    Selected selected = selection.select(archive);
    selected.refused().forEach((stream, refusal) -> refuse(stream, refusal.reason()));
    Map<SourcePartition, ReplayStream> found = new LinkedHashMap<>();
    for (ReplayStream stream : selected.streams()) {
      if (share.contains(stream.identity()) && known.add(stream.id()) && isOnlySource(stream)) {
        found.put(partition(stream), stream);
      }
    }
    return replayers(found);
  }

  /** An archive whose mount is gone would look empty. */
  private void requireArchive() throws IOException {
    String found = Archive.open(archive.root()).identity().id().toString();
    if (!found.equals(archiveId())) {
      throw new IOException(
          archive.root().location() + " contains archive " + found + " now, not " + archiveId());
    }
  }

  private String archiveId() {
    return archive.identity().id().toString();
  }

  private void refuse(StreamId stream, String reason) {
    TopicPartitionStream identity = TopicPartitionStreams.parse(stream).orElseThrow();
    if (share.contains(identity) && known.add(stream)) {
      failures.damaged(stream, reason, null);
    }
  }

  private boolean isOnlySource(ReplayStream stream) {
    TopicPartitionStream source = sources.putIfAbsent(stream.topic(), stream.identity());
    if (source == null || source.incarnation() == stream.identity().incarnation()) {
      return true;
    }
    failures.damaged(
        stream.id(),
        "topic "
            + source.topic()
            + " was recreated while it was replayed into "
            + stream.topic()
            + ", where "
            + stream.id()
            + " would mix two histories: replay it with another "
            + ReplaySourceConfig.TOPIC_FORMAT_CONFIG,
        null);
    return false;
  }

  private SourcePartition partition(ReplayStream stream) {
    return new SourcePartition(archiveId(), stream.id().name(), config.replayId());
  }

  private List<StreamReplayer> replayers(Map<SourcePartition, ReplayStream> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    Map<SourcePartition, SourceOffset> delivered = positions.find(found.keySet());
    List<StreamReplayer> replayers = new ArrayList<>();
    found.forEach(
        (partition, stream) ->
            replayers.add(
                new StreamReplayer(
                    open, partition, stream, delivered.get(partition), config.isSnapshot())));
    return replayers;
  }
}
