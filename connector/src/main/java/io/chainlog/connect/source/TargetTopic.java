package io.chainlog.connect.source;

import io.chainlog.envelope.streams.ArchivedRecord;
import io.chainlog.envelope.streams.ArchivedRecordReader;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StreamReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a topic must be able to take.
 *
 * @param name of the topic
 * @param partitions that it must have
 * @param oldestTimestampMs the oldest timestamp among the first records of its streams; {@link
 *     #UNKNOWN} if none was read
 * @param largestStreamBytes size of the largest stream in the archive; {@link #UNKNOWN} if none was
 *     read
 */
record TargetTopic(String name, int partitions, long oldestTimestampMs, long largestStreamBytes) {
  static final long UNKNOWN = -1;

  /** With thousands of streams not all are read before the first record is delivered. */
  private static final Duration READING = Duration.ofSeconds(5);

  /** The topics that these streams are replayed into. */
  static List<TargetTopic> of(Collection<ReplayStream> streams, OpenArchive archive, Clock clock) {
    long endMs = clock.millis() + READING.toMillis();
    Map<String, TargetTopic> topics = new TreeMap<>();
    for (ReplayStream stream : streams) {
      TargetTopic topic = clock.millis() < endMs ? read(stream, archive) : unread(stream);
      topics.merge(stream.topic(), topic, TargetTopic::and);
    }
    return new ArrayList<>(topics.values());
  }

  private static TargetTopic unread(ReplayStream stream) {
    return new TargetTopic(stream.topic(), stream.identity().partition() + 1, UNKNOWN, UNKNOWN);
  }

  /** What is wrong with a stream that cannot be read shows when it is replayed. */
  private static TargetTopic read(ReplayStream stream, OpenArchive archive) {
    try {
      StreamReader opened = archive.openReader(stream.id());
      return new TargetTopic(
          stream.topic(),
          stream.identity().partition() + 1,
          firstTimestampMs(stream, opened),
          opened.state().sizeBytes());
    } catch (IOException e) {
      return unread(stream);
    }
  }

  private static long firstTimestampMs(ReplayStream stream, StreamReader opened)
      throws IOException {
    try (ArchivedRecordReader reader =
        new ArchivedRecordReader(stream.id(), opened.readerFromGenesis(0))) {
      ArchivedRecord first = reader.next();
      return first == null ? UNKNOWN : first.kafkaRecord().timestampMs();
    }
  }

  private TargetTopic and(TargetTopic other) {
    return new TargetTopic(
        name,
        Math.max(partitions, other.partitions),
        older(oldestTimestampMs, other.oldestTimestampMs),
        Math.max(largestStreamBytes, other.largestStreamBytes));
  }

  private static long older(long one, long other) {
    if (one == UNKNOWN || other == UNKNOWN) {
      return Math.max(one, other);
    }
    return Math.min(one, other);
  }
}
