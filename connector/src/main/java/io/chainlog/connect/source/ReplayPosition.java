package io.chainlog.connect.source;

import io.chainlog.envelope.streams.ArchivedRecord;
import io.chainlog.envelope.streams.ArchivedRecordReader;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import java.io.IOException;
import org.apache.kafka.connect.errors.ConnectException;

/** Where in a stream to start reading. */
final class ReplayPosition {
  private ReplayPosition() {}

  /**
   * A reader of what follows the last delivered record.
   *
   * @throws ConnectException if that record is not, or not as it was, in the stream
   */
  static ArchivedRecordReader after(StreamReader reader, StreamId stream, SourceOffset last)
      throws IOException {
    long end = reader.state().end().nextOffset();
    if (last.streamOffset() >= end) {
      throw altered(stream, last, "the stream ends before it, at stream offset " + end);
    }
    ArchivedRecordReader records =
        new ArchivedRecordReader(stream, reader.reader(last.streamOffset()));
    try {
      requireEqual(stream, last, records.next());
      return records;
    } catch (IOException | RuntimeException e) {
      records.close();
      throw e;
    }
  }

  private static void requireEqual(StreamId stream, SourceOffset last, ArchivedRecord found) {
    if (found == null || !last.isOf(found)) {
      String what = found == null ? "none" : SourceOffset.of(found, SourceOffset.NO_END).toString();
      throw altered(stream, last, "there is " + what);
    }
  }

  private static ConnectException altered(StreamId stream, SourceOffset last, String found) {
    return new ConnectException(
        "stream "
            + stream
            + " does not contain the record that was delivered last, "
            + last
            + ": "
            + found
            + ". The archive was altered or replaced since. Run chainlog verify; to replay what it"
            + " contains now, set a new "
            + ReplaySourceConfig.REPLAY_ID_CONFIG);
  }
}
