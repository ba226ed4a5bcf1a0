package io.chainlog.cli.inspect;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * The first records of a stream.
 *
 * @param opened what record 0 says that the stream is; empty if it does not
 * @param firstKafkaOffset Kafka offset of the first Kafka record, empty if it is not among the
 *     first {@value #LOOKED_AT} records
 */
public record StreamStart(Optional<StreamOpened> opened, Optional<Long> firstKafkaOffset) {
  private static final int LOOKED_AT = 16;
  private static final StreamStart UNKNOWN = new StreamStart(Optional.empty(), Optional.empty());

  /**
   * Reads the start of a stream.
   *
   * @throws io.chainlog.storage.errors.CorruptLogException if one of the records is damaged
   */
  public static StreamStart read(StreamReader view) throws IOException {
    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      LogRecord first = reader.next();
      Optional<Envelope> envelope = first == null ? Optional.empty() : Envelopes.in(first);
      return envelope.isPresent() && envelope.get() instanceof StreamOpened opened
          ? new StreamStart(Optional.of(opened), firstKafkaOffset(reader))
          : UNKNOWN;
    }
  }

  private static Optional<Long> firstKafkaOffset(VerifiedReader reader) throws IOException {
    LogRecord record = reader.next();
    for (int i = 1; i < LOOKED_AT && record != null; i++) {
      Optional<Envelope> envelope = Envelopes.in(record);
      if (envelope.isPresent() && envelope.get() instanceof KafkaRecord kafkaRecord) {
        return Optional.of(kafkaRecord.kafkaOffset());
      }
      record = reader.next();
    }
    return Optional.empty();
  }
}
