package io.chainlog.connect;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads archives from outside, as an auditor would: up to the commit point, from the first record.
 */
public final class ArchiveReading {
  private ArchiveReading() {}

  /** All envelopes of a stream that is committed. */
  public static List<Envelope> envelopes(Path archive, String stream) {
    try (StorageBackend storage =
        Archive.open(new FileLogDirectory(archive))
            .storage(StorageConfig.defaults(), Clock.systemUTC())) {
      return envelopes(storage, new StreamId(stream));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Envelope> envelopes(StorageBackend storage, StreamId stream)
      throws IOException {
    List<Envelope> envelopes = new ArrayList<>();
    try (VerifiedReader reader = storage.readerFromGenesis(stream, 0)) {
      for (LogRecord log = reader.next(); log != null; log = reader.next()) {
        if (log.kind() == RecordKind.DATA) {
          envelopes.add(EnvelopeFormat.decode(log.payload()));
        }
      }
    }
    return envelopes;
  }

  public static List<KafkaRecord> kafkaRecords(Path archive, String stream) {
    return kafkaRecords(envelopes(archive, stream));
  }

  public static List<KafkaRecord> kafkaRecords(List<Envelope> envelopes) {
    return envelopes.stream()
        .filter(KafkaRecord.class::isInstance)
        .map(KafkaRecord.class::cast)
        .toList();
  }
}
