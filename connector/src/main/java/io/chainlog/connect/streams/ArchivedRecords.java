package io.chainlog.connect.streams;

import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds Kafka records in a stream without reading it from its start. Relies on Kafka offsets rising
 * within a stream, which the sink sees to.
 *
 * <p>Holds no state; as thread safe as the backend.
 */
public final class ArchivedRecords {
  /** At the end of a stream stand one Kafka record and then at most a few of our own. */
  private static final long FIRST_WINDOW_RECORDS = 16;

  private static final long WINDOW_GROWTH = 8;

  /** Reading so many records forward costs less than another step of the search. */
  private static final long SEARCH_ENDS_AT_RECORDS = 256;

  private final StorageBackend storage;
  private final StreamId stream;

  public ArchivedRecords(StorageBackend storage, StreamId stream) {
    this.storage = storage;
    this.stream = stream;
  }

  /** The last Kafka record, found by reading back from the end in windows that grow. */
  public Optional<ArchivedRecord> last() throws IOException {
    long end = endOffset();
    long start = end;
    for (long window = FIRST_WINDOW_RECORDS; start > 0; window *= WINDOW_GROWTH) {
      long windowEnd = start;
      start = Math.max(0, end - window);
      Optional<ArchivedRecord> last = lastBetween(start, windowEnd);
      if (last.isPresent()) {
        return last;
      }
    }
    return Optional.empty();
  }

  private Optional<ArchivedRecord> lastBetween(long start, long end) throws IOException {
    Optional<ArchivedRecord> last = Optional.empty();
    try (ArchivedRecordReader reader = readerFrom(start)) {
      for (ArchivedRecord r = reader.next();
          r != null && r.streamOffset() < end;
          r = reader.next()) {
        last = Optional.of(r);
      }
    }
    return last;
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
    return storage.state(stream).logEndOffset();
  }

  private ArchivedRecordReader readerFrom(long streamOffset) throws IOException {
    return new ArchivedRecordReader(stream, storage.reader(stream, streamOffset));
  }
}
