package io.chainlog.clustertests;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.nio.file.Path;

/** How far a stream is archived, read beside the worker that writes it. */
final class ArchivedEnd {
  private static final int MAX_PAYLOAD_BYTES = 64 << 20;
  // The last few records of a stream may be about itself, but hardly ever more of them.
  private static final long WINDOW = 64;

  private ArchivedEnd() {}

  /** Kafka offset of the last record up to the commit point; -1 if there is none yet. */
  static long lastKafkaOffset(Path archive, String stream) {
    LogDirectory directory = new FileLogDirectory(archive).directory("streams").directory(stream);
    try {
      if (!directory.exists()) {
        return -1;
      }
      StreamReader view = StreamReader.open(directory, MAX_PAYLOAD_BYTES);
      long end = view.commitPoint().map(point -> point.end().nextOffset()).orElse(0L);
      long last = -1;
      for (long start = end; last < 0 && start > 0; ) {
        start = Math.max(0, start - WINDOW);
        last = lastKafkaOffset(view, start);
      }
      return last;
    } catch (IOException e) {
      return -1; // a stream that is being created, or a disk that is full: not archived yet
    }
  }

  private static long lastKafkaOffset(StreamReader view, long start) throws IOException {
    long last = -1;
    try (VerifiedReader reader = view.reader(start)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.kind() == RecordKind.DATA
            && EnvelopeFormat.decode(record.payload()) instanceof KafkaRecord kafkaRecord) {
          last = kafkaRecord.kafkaOffset();
        }
      }
    } catch (InvalidEnvelopeException e) {
      throw new IOException(e);
    }
    return last;
  }
}
