package io.chainlog.cli.inspect;

import io.chainlog.cli.inspect.StreamHistory.Placed;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.repair.RepairHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the records of repairs without reading a whole stream. */
final class RepairRecords {
  private RepairRecords() {}

  /**
   * The repairs whose plans are still beside the stream. Where somebody took the plan away, only a
   * check of the whole stream finds the record.
   *
   * @param nextOffset where the stream ends
   */
  static List<Placed<StreamRepaired>> of(StreamReader view, LogDirectory directory, long nextOffset)
      throws IOException {
    List<Placed<StreamRepaired>> repairs = new ArrayList<>();
    for (long offset : RepairHistory.recordOffsets(directory)) {
      if (offset < nextOffset) {
        read(view, offset).ifPresent(repairs::add);
      }
    }
    return repairs;
  }

  private static Optional<Placed<StreamRepaired>> read(StreamReader view, long offset)
      throws IOException {
    try (VerifiedReader reader = view.reader(offset)) {
      LogRecord record = reader.next();
      return Optional.ofNullable(record)
          .flatMap(Envelopes::in)
          .filter(StreamRepaired.class::isInstance)
          .map(repaired -> Placed.of(record, (StreamRepaired) repaired));
    }
  }
}
