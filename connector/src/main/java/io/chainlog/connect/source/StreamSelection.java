package io.chainlog.connect.source;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.source.ReplaySourceConfig.Incarnation;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which of an archive's streams a configuration asks for, and what each is replayed into. */
final class StreamSelection {
  /** First the earliest incarnation of a topic, so that a later one is what is refused. */
  private static final Comparator<TopicPartitionStream> ORDER =
      Comparator.comparing(TopicPartitionStream::topic)
          .thenComparingInt(TopicPartitionStream::incarnation)
          .thenComparingInt(TopicPartitionStream::partition);

  private final boolean isPattern;
  private final Predicate<String> topics;
  private final TopicFormat format;
  private final Incarnation incarnation;

  StreamSelection(ReplaySourceConfig config) {
    this.isPattern = config.topics().isEmpty();
    this.topics =
        isPattern
            ? Pattern.compile(config.topicsRegex()).asMatchPredicate()
            : Set.copyOf(config.topics())::contains;
    this.format = config.topicFormat();
    this.incarnation = config.incarnation();
  }

  /**
   * Why a stream that is asked for cannot be replayed.
   *
   * @param setting the setting to change
   * @param reason names the stream, and the remedy
   */
  record Refusal(String setting, String reason) {}

  /**
   * What there is now.
   *
   * @param streams to replay, in the order of topic, incarnation and partition
   * @param refused streams that are asked for and cannot be replayed
   * @param ownOutput topics that match the pattern, but are what this replay writes
   */
  record Selected(
      List<ReplayStream> streams,
      SortedMap<StreamId, Refusal> refused,
      SortedSet<String> ownOutput) {

    /** Partitions that a topic must have to take the streams of the widest of these topics. */
    int partitionsNeeded() {
      return streams.stream().mapToInt(s -> s.identity().partition() + 1).max().orElse(0);
    }

    /** Of the topics named in the configuration, those of which there is no stream. */
    List<String> missing(List<String> named) {
      Set<String> found =
          streams.stream().map(s -> s.identity().topic()).collect(Collectors.toSet());
      return named.stream().filter(topic -> !found.contains(topic)).toList();
    }
  }

  Selected select(Archive archive) throws IOException {
    SortedMap<TopicPartitionStream, StreamId> wanted = new TreeMap<>(ORDER);
    SortedMap<StreamId, Refusal> refused = new TreeMap<>();
    for (DirectoryEntry entry : entries(archive)) {
      if (StreamId.isValid(entry.name())) {
        StreamId stream = new StreamId(entry.name());
        TopicPartitionStreams.parse(stream)
            .filter(identity -> topics.test(identity.topic()))
            .ifPresent(identity -> add(archive, entry, stream, identity, wanted, refused));
      }
    }
    SortedSet<String> ownOutput = ownOutput(wanted.keySet());
    wanted.keySet().removeIf(identity -> ownOutput.contains(identity.topic()));
    keepIncarnation(wanted);
    return new Selected(targets(wanted, refused), refused, ownOutput);
  }

  private static List<DirectoryEntry> entries(Archive archive) throws IOException {
    LogDirectory streams = archive.root().directory(Archive.STREAMS_DIRECTORY);
    return streams.exists() ? streams.list() : List.of();
  }

  private static void add(
      Archive archive,
      DirectoryEntry entry,
      StreamId stream,
      TopicPartitionStream identity,
      Map<TopicPartitionStream, StreamId> wanted,
      Map<StreamId, Refusal> refused) {
    if (entry.type() == EntryType.DIRECTORY) {
      wanted.put(identity, stream);
    } else {
      refused.put(
          stream,
          new Refusal(
              ArchiveSettings.ARCHIVE_PATH_CONFIG,
              archive.streamDirectory(stream).location()
                  + " is a link or a file, not the folder of a stream: links are not followed. Move"
                  + " the folder itself there, or leave the topic out"));
    }
  }

  /** With a pattern, a topic may be archived that this replay has written. */
  private SortedSet<String> ownOutput(Set<TopicPartitionStream> wanted) {
    SortedSet<String> written = new TreeSet<>();
    if (isPattern) {
      for (TopicPartitionStream identity : wanted) {
        String topic = format.apply(identity);
        if (!topic.equals(identity.topic())) { // a snapshot may restore a topic into itself
          written.add(topic);
        }
      }
      written.retainAll(
          wanted.stream().map(TopicPartitionStream::topic).collect(Collectors.toSet()));
    }
    return written;
  }

  private void keepIncarnation(SortedMap<TopicPartitionStream, StreamId> wanted) {
    if (incarnation == Incarnation.ALL) {
      return;
    }
    Map<String, Integer> kept = new HashMap<>();
    for (TopicPartitionStream identity : wanted.keySet()) {
      kept.merge(
          identity.topic(),
          identity.incarnation(),
          incarnation == Incarnation.FIRST ? Math::min : Math::max);
    }
    wanted.keySet().removeIf(s -> s.incarnation() != kept.get(s.topic()));
  }

  private List<ReplayStream> targets(
      SortedMap<TopicPartitionStream, StreamId> wanted, Map<StreamId, Refusal> refused) {
    List<ReplayStream> streams = new ArrayList<>();
    Map<String, TopicPartitionStream> sources = new HashMap<>();
    wanted.forEach(
        (identity, stream) -> {
          String topic = format.apply(identity);
          TopicPartitionStream other = sources.putIfAbsent(topic, identity);
          if (!TopicPartitionStream.isLegalTopic(topic)) {
            refused.put(stream, illegal(stream, topic));
          } else if (other != null && !isSameTopic(identity, other)) {
            refused.put(stream, mixed(stream, topic, other));
          } else {
            streams.add(new ReplayStream(stream, identity, topic));
          }
        });
    return streams;
  }

  private static boolean isSameTopic(TopicPartitionStream one, TopicPartitionStream other) {
    return one.topic().equals(other.topic()) && one.incarnation() == other.incarnation();
  }

  private static Refusal illegal(StreamId stream, String topic) {
    return new Refusal(
        ReplaySourceConfig.TOPIC_FORMAT_CONFIG,
        "stream " + stream + " would be replayed into " + TopicFormat.illegal(topic));
  }

  private static Refusal mixed(StreamId stream, String topic, TopicPartitionStream other) {
    return new Refusal(
        ReplaySourceConfig.INCARNATION_CONFIG,
        "streams "
            + TopicPartitionStreams.streamId(other)
            + " and "
            + stream
            + " would mix two histories in topic "
            + topic
            + ": set "
            + ReplaySourceConfig.INCARNATION_CONFIG
            + "=first or latest, or add "
            + TopicFormat.INCARNATION
            + " to "
            + ReplaySourceConfig.TOPIC_FORMAT_CONFIG);
  }
}
