package io.chainlog.connect.model;

import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** The topics that are replayed into: which record of which stream came when. */
final class ReplayTarget {
  private final GrowingArchive archive;
  private final Map<String, List<Integer>> arrived = new TreeMap<>();

  ReplayTarget(GrowingArchive archive) {
    this.archive = archive;
  }

  static String stream(SourceRecord sent) {
    return (String) sent.sourcePartition().get("stream");
  }

  /**
   * Which record of its stream this is.
   *
   * @throws AssertionError if it is none of them, or not the same
   */
  int indexOf(SourceRecord sent) {
    String stream = stream(sent);
    List<KafkaRecord> records = archive.written(stream);
    long kafkaOffset = ((Number) sent.sourceOffset().get("kafkaOffset")).longValue();
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).kafkaOffset() == kafkaOffset) {
        requireSame(stream, records.get(i), sent);
        return i;
      }
    }
    throw new AssertionError(stream + ": invented: offset " + kafkaOffset);
  }

  private static void requireSame(String stream, KafkaRecord archived, SourceRecord sent) {
    Long timestamp = archived.timestampKind() == TimestampKind.NONE ? null : archived.timestampMs();
    boolean isSame =
        sent.topic().equals("replayed." + stream.substring(0, stream.lastIndexOf('-')))
            && stream.endsWith("-" + sent.kafkaPartition())
            && Objects.equals(timestamp, sent.timestamp())
            && Arrays.equals(archived.key(), (byte[]) sent.key())
            && Arrays.equals(archived.value(), (byte[]) sent.value())
            && sameHeaders(archived.headers(), sent.headers().iterator());
    if (!isSame) {
      throw new AssertionError(stream + ": " + archived + " was sent as " + sent);
    }
  }

  private static boolean sameHeaders(List<KafkaHeader> archived, Iterator<Header> sent) {
    for (KafkaHeader header : archived) {
      Header next = sent.hasNext() ? sent.next() : null;
      if (next == null
          || !next.key().equals(header.key())
          || !Arrays.equals(header.value(), (byte[]) next.value())) {
        return false;
      }
    }
    return !sent.hasNext();
  }

  /** Records may leave once they are committed. */
  void requireCommitted(SourceRecord sent) {
    long streamOffset = ((Number) sent.sourceOffset().get("streamOffset")).longValue();
    if (streamOffset >= archive.committedEnd(stream(sent))) {
      throw new AssertionError(stream(sent) + ": not committed: stream offset " + streamOffset);
    }
  }

  /** A record is in the topic for good. */
  void append(SourceRecord record) {
    arrived.computeIfAbsent(stream(record), s -> new ArrayList<>()).add(indexOf(record));
  }

  /** How many records of a stream arrived, counting from its first, whatever came twice. */
  int delivered(String stream) {
    int next = 0;
    for (int index : arrived.getOrDefault(stream, List.of())) {
      if (index > next) {
        throw new AssertionError(stream + ": record " + index + " came before record " + next);
      }
      next = Math.max(next, index + 1);
    }
    return next;
  }

  /** Whether anything of a stream came twice. */
  boolean hasDuplicates(String stream) {
    List<Integer> indexes = arrived.getOrDefault(stream, List.of());
    return indexes.size() != delivered(stream);
  }

  long records() {
    return arrived.values().stream().mapToLong(List::size).sum();
  }

  /** A user deletes what a replay will bring again. */
  void deleteFrom(String stream, int index) {
    arrived.getOrDefault(stream, new ArrayList<>()).removeIf(i -> i >= index);
  }
}
