package io.chainlog.cli.inspect;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.util.Optional;

/** Looks for envelopes where there need not be any. */
public final class Envelopes {
  private Envelopes() {}

  /** The envelope in a record, empty if it holds none. */
  public static Optional<Envelope> in(LogRecord record) {
    if (record.kind() != RecordKind.DATA) {
      return Optional.empty();
    }
    try {
      return Optional.of(EnvelopeFormat.decode(record.payload()));
    } catch (InvalidEnvelopeException e) {
      return Optional.empty();
    }
  }
}
