package io.chainlog.storage;

import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.read.CommittedReader;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One stream, opened for reading. A {@link StreamWriter} is one, too: it sees what it has appended;
 * any other sees what is committed.
 *
 * <p>It contains no open file, and need not be closed. Thread safe; each {@link VerifiedReader} is
 * for one thread.
 */
public interface StreamReader {

  /**
   * Opens the stream in a directory, without a lock and without a write: up to its commit point,
   * or, where there is no commit file as in a directory of Kimberlite, up to the end of its last
   * segment. Of a stream that is just being created nothing is given out before it is committed.
   *
   * @param maxPayloadBytes larger payloads are refused
   * @throws java.nio.file.NoSuchFileException if there is no such directory
   * @throws io.chainlog.storage.errors.CorruptLogException if a segment is missing or no commit
   *     slot is valid
   */
  static StreamReader open(LogDirectory directory, int maxPayloadBytes) throws IOException {
    return CommittedReader.open(directory, maxPayloadBytes);
  }

  /**
   * The stream as it is now for a writer, and for any other reader as it was when it was opened;
   * where there is no commit point, the last segment is read for it.
   */
  StreamState state() throws IOException;

  /** The newest commit point, likewise; empty in a directory that has none. */
  Optional<CommitPoint> commitPoint();

  /** The segments, likewise, ascending; sizes include what lies beyond the commit point. */
  List<SegmentInfo> segments();

  /**
   * Streams verified records from the nearest checkpoint at or before the offset on, in bounded
   * memory. It also gives out what is committed, or appended by this writer, after this call. What
   * it proves: see {@link VerifiedReader}.
   *
   * @throws IllegalArgumentException if the offset is negative
   */
  VerifiedReader reader(long offset) throws IOException;

  /** Streams records from the offset on, and verifies from the stream's first record. */
  VerifiedReader readerFromGenesis(long offset) throws IOException;

  /**
   * Reads verified records, from the nearest checkpoint at or before the offset on.
   *
   * @param maxBytes stop before the payloads exceed this many bytes; the first record is always
   *     given
   * @return records of every kind from offset on; empty when the offset is the end
   * @throws io.chainlog.storage.errors.CorruptLogException at the first record that is not as it
   *     was written
   * @throws IllegalArgumentException if the offset is negative or beyond the end
   */
  default List<LogRecord> readFrom(long offset, long maxBytes) throws IOException {
    long end = state().end().nextOffset();
    if (offset < 0 || offset > end) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "offset must be 0 to %d, the end of the stream: %d", end, offset));
    }
    List<LogRecord> records = new ArrayList<>();
    long bytes = 0;
    try (VerifiedReader reader = reader(offset)) {
      for (LogRecord r = reader.next(); r != null && r.offset() < end; r = reader.next()) {
        bytes += r.payload().length;
        if (bytes > maxBytes && !records.isEmpty()) {
          break;
        }
        records.add(r);
      }
    }
    return records;
  }
}
