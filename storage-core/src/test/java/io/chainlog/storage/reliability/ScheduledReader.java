package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamChecks.require;

import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.record.LogRecord;
import java.io.Closeable;
import java.io.IOException;

/** A reader that is opened at one time and goes on at later ones. For one thread at a time. */
final class ScheduledReader implements Closeable {
  private final VerifiedReader reader;
  private final SeenRecords seen;
  private final boolean fromOutside;
  private LogRecord last;

  ScheduledReader(VerifiedReader reader, SeenRecords seen, boolean fromOutside) {
    this.reader = reader;
    this.seen = seen;
    this.fromOutside = fromOutside;
  }

  /** Whether it sees what is not committed, and ends with the writer. */
  boolean dependsOnWriter() {
    return !fromOutside;
  }

  /** Reads on; returns how many records there were, at most so many. */
  int read(int max) throws IOException {
    int count = 0;
    for (LogRecord record = null; count < max; count++) {
      record = reader.next();
      if (record == null) {
        return count;
      }
      accept(record);
    }
    return count;
  }

  private void accept(LogRecord record) {
    require(
        last == null
            || (record.offset() == last.offset() + 1
                && record.previousHash().equals(last.chainHash())),
        "a reader was given " + record + " behind " + last);
    last = record;
    seen.saw(record, fromOutside);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
