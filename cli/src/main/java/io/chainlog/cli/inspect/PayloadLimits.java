package io.chainlog.cli.inspect;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;

/** The largest payload that a writer of a stream accepted, as its record of opening it states. */
public final class PayloadLimits {
  /** A writer that a stream begins with is among the first records. */
  private static final int LOOKED_AT = 3;

  private PayloadLimits() {}

  /** The limit that a record states, in bytes; 0 if it states none. */
  public static int recordedIn(LogRecord record) {
    byte[] payload = record.payload();
    if (payload.length == 0 || payload[0] != EnvelopeFormat.WRITER_OPENED) {
      return 0;
    }
    return Envelopes.in(record)
        .filter(WriterOpened.class::isInstance)
        .map(opened -> ((WriterOpened) opened).settings())
        .map(settings -> Math.min(settings.maxPayloadBytes(), StorageConfig.LARGEST_PAYLOAD_BYTES))
        .orElse(0);
  }

  /**
   * Opens a stream for reading, with the limit that its first writer recorded if that is larger.
   *
   * @throws IOException as {@link StreamReader#open}
   */
  public static StreamReader open(LogDirectory directory, int maxPayloadBytes) throws IOException {
    StreamReader view = StreamReader.open(directory, maxPayloadBytes);
    int recorded = recordedAtStart(view);
    return recorded > maxPayloadBytes ? StreamReader.open(directory, recorded) : view;
  }

  private static int recordedAtStart(StreamReader view) throws IOException {
    int recorded = 0;
    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      LogRecord record = reader.next();
      for (int i = 0; i < LOOKED_AT && record != null; i++) {
        recorded = Math.max(recorded, recordedIn(record));
        record = reader.next();
      }
    } catch (StorageException e) {
      return recorded; // what is wrong is reported by whoever reads on
    }
    return recorded;
  }
}
