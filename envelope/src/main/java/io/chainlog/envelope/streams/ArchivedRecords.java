package io.chainlog.envelope.streams;

import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds Kafka records in a stream without reading it from its start. Relies on Kafka offsets rising
 * within a stream, which the sink sees to.
 *
 * <p>Holds no state; as thread safe as the reader.
 */
public final class ArchivedRecords {
  /** At the end of a stream stand one Kafka record and then at most a few of our own. */
  private static final long FIRST_WINDOW_RECORDS = 16;

  private static final long WINDOW_GROWTH = 8;

  /** Reading so many records forward costs less than another step of the search. */
  private static final long SEARCH_ENDS_AT_RECORDS = 256;

  private final StreamReader reader;
  private final StreamId stream;

  public ArchivedRecords(StreamReader reader, StreamId stream) {
    this.reader = reader;
    this.stream = stream;
  }

  /**
   * Where the stream ends for Kafka.
   *
   * @param lastRecord the last Kafka record, empty if there is none
   * @param nextKafkaOffset one after the last Kafka offset that the stream accounts for, empty if
   *     there is none
   */
  public record End(Optional<ArchivedRecord> lastRecord, OptionalLong nextKafkaOffset) {}

  /** Where the stream ends for Kafka, found by reading back from its end in windows that grow. */
  public End end() throws IOException {
    long end = endOffset();
    long start = end;
    OptionalLong next = OptionalLong.empty();
    for (long window = FIRST_WINDOW_RECORDS; start > 0; window *= WINDOW_GROWTH) {
      long windowEnd = start;
      start = Math.max(0, end - window);
      End found = endBetween(start, windowEnd);
      next = next.isPresent() ? next : found.nextKafkaOffset();
      if (found.lastRecord().isPresent()) {
        return new End(found.lastRecord(), next);
      }
    }
    return new End(Optional.empty(), next);
  }

  private End endBetween(long start, long end) throws IOException {
    Optional<ArchivedRecord> last = Optional.empty();
    OptionalLong next = OptionalLong.empty();
    try (ArchivedRecordReader reader = readerFrom(start)) {
      for (ArchivedPosition p = reader.nextPosition();
          p != null && p.streamOffset() < end;
          p = reader.nextPosition()) {
        if (p.archived().isPresent()) {
          last = p.archived();
        }
        next = OptionalLong.of(p.kafkaOffset() + 1);
      }
    }
    return new End(last, next);
  }

  /** Streams from the first Kafka record whose Kafka offset is at or above the given one. */
  public ArchivedRecordReader readerAt(long kafkaOffset) throws IOException {
    long low = lowerBound(kafkaOffset);
    long start = low;
    try (ArchivedRecordReader reader = readerFrom(low)) {
      for (ArchivedRecord r = reader.next();
          r != null && r.kafkaOffset() < kafkaOffset;
          r = reader.next()) {
        start = r.streamOffset() + 1;
      }
    }
    return readerFrom(start);
  }

  /**
   * A stream offset at which, or not far behind which, the first record with that Kafka offset or a
   * higher one stands. Looks near the end first, since what comes twice was mostly written last.
   */
  private long lowerBound(long kafkaOffset) throws IOException {
    long end = endOffset();
    long high = end;
    long low = end;
    for (long window = SEARCH_ENDS_AT_RECORDS; low > 0; window *= WINDOW_GROWTH) {
      high = low;
      low = Math.max(0, end - window);
      if (isBelow(kafkaOffset, low)) {
        break;
      }
    }
    return bisect(kafkaOffset, low, high);
  }

  private long bisect(long kafkaOffset, long from, long to) throws IOException {
    long low = from;
    long high = to;
    while (high - low > SEARCH_ENDS_AT_RECORDS) {
      long middle = (low + high) >>> 1;
      if (isBelow(kafkaOffset, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether the first Kafka record at or behind that stream offset is below that Kafka offset. */
  private boolean isBelow(long kafkaOffset, long streamOffset) throws IOException {
    try (ArchivedRecordReader reader = readerFrom(streamOffset)) {
      ArchivedRecord first = reader.next();
      return first != null && first.kafkaOffset() < kafkaOffset;
    }
  }

  private long endOffset() throws IOException {
    return reader.state().end().nextOffset();
  }

  private ArchivedRecordReader readerFrom(long streamOffset) throws IOException {
    return new ArchivedRecordReader(stream, reader.reader(streamOffset));
  }
}
