package io.chainlog.connect.source;

import io.chainlog.connect.streams.TopicPartitionStream;
import io.chainlog.connect.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.ConnectException;

/** Which of an archive's streams a configuration asks for. */
final class StreamSelection {
  private final Predicate<String> topics;

  StreamSelection(ReplaySourceConfig config) {
    this.topics =
        config.topics().isEmpty()
            ? Pattern.compile(config.topicsRegex()).asMatchPredicate()
            : Set.copyOf(config.topics())::contains;
  }

  /**
   * The streams there are now.
   *
   * @throws ConnectException if a topic was made anew and its earlier streams are archived too: two
   *     histories would be mixed in one partition
   */
  SortedSet<StreamId> select(Archive archive) throws IOException {
    SortedSet<StreamId> selected = new TreeSet<>();
    for (StreamId stream : archive.streams()) {
      Optional<TopicPartitionStream> identity = TopicPartitionStreams.parse(stream);
      if (identity.isPresent() && topics.test(identity.get().topic())) {
        requireFirstIncarnation(stream, identity.get());
        selected.add(stream);
      }
    }
    return selected;
  }

  private static void requireFirstIncarnation(StreamId stream, TopicPartitionStream identity) {
    if (identity.incarnation() > 0) {
      throw new ConnectException(
          String.format(
              Locale.ROOT,
              "stream %s is of a topic that was made anew. Replaying it with the earlier one would mix two histories: leave topic %s out",
              stream,
              identity.topic()));
    }
  }

  /** Partitions that a topic must have to take the streams of the widest of these topics. */
  static int partitionsNeeded(Iterable<StreamId> streams) {
    int needed = 0;
    for (StreamId stream : streams) {
      needed = Math.max(needed, TopicPartitionStreams.parse(stream).orElseThrow().partition() + 1);
    }
    return needed;
  }

  /** Of the topics named in the configuration, those of which there is no stream. */
  static List<String> missing(List<String> topics, Iterable<StreamId> selected) {
    Set<String> found = new TreeSet<>();
    selected.forEach(s -> found.add(TopicPartitionStreams.parse(s).orElseThrow().topic()));
    return topics.stream().filter(topic -> !found.contains(topic)).toList();
  }
}
