package io.chainlog.cli.audit;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.util.Optional;

/**
 * Tells by its records whether the sink wrote a stream, and if it did, checks Kafka's side of it.
 * Not thread safe.
 */
final class PayloadCheck {
  private static final String NO_IDENTITY = "record 0 does not say what the stream is";

  private final StreamSource source;
  private final KafkaAccounting.Findings findings;
  private Optional<KafkaAccounting> accounting = Optional.empty();
  private boolean begun;
  private LogRecord first;
  private String firstIs;
  private long previousKafkaOffset = -1;

  PayloadCheck(StreamSource source, KafkaAccounting.Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  /**
   * Takes the next verified record.
   *
   * @param contiguous whether it directly follows the record taken before
   * @return its Kafka offset, -1 if it is no Kafka record
   */
  long add(LogRecord record, boolean contiguous) {
    if (accounting.isEmpty() && (!begun || source.origin() != StreamOrigin.BARE)) {
      decide(record);
    }
    return accounting.isPresent() ? accounting.get().add(record, contiguous) : -1;
  }

  /**
   * A stream whose record 0 was damaged by somebody is still the sink's if its other records are.
   */
  private void decide(LogRecord record) {
    Optional<Envelope> envelope = Optional.empty();
    String is = record.kind().label();
    if (record.kind() == RecordKind.DATA) {
      try {
        envelope = Optional.of(EnvelopeFormat.decode(record.payload()));
        is = "a record of another type";
      } catch (InvalidEnvelopeException e) {
        is = e.getMessage();
      }
    }
    boolean ofTheSink = envelope.isPresent() && isOfTheSink(envelope.get());
    if (record.offset() == 0 && !ofTheSink) {
      first = record;
      firstIs = is;
    }
    begun |= record.offset() == 0 || record.kind() == RecordKind.DATA;
    if (ofTheSink || (record.offset() == 0 && claimsToBeOpened(record))) {
      begin();
    }
  }

  private void begin() {
    accounting = Optional.of(new KafkaAccounting(source.expectedIdentity(), findings));
    if (first != null) {
      String kind = AuditKind.IDENTITY_MISMATCH.id();
      findings.add(kind, first, -1, "a stream opened record", firstIs, NO_IDENTITY);
    }
    first = null;
  }

  /** In an archive any envelope tells; where a stream was imported one may be there by chance. */
  private boolean isOfTheSink(Envelope envelope) {
    if (source.origin() == StreamOrigin.SINK || envelope instanceof StreamOpened) {
      return true;
    }
    if (source.origin() == StreamOrigin.BARE) {
      return false;
    }
    if (!(envelope instanceof KafkaRecord kafkaRecord)) {
      return true; // a JSON document of ours
    }
    boolean rises = previousKafkaOffset >= 0 && kafkaRecord.kafkaOffset() > previousKafkaOffset;
    previousKafkaOffset = kafkaRecord.kafkaOffset();
    return rises;
  }

  /** The type of record 0, and the start of its JSON. */
  private boolean claimsToBeOpened(LogRecord record) {
    byte[] payload = record.payload();
    return source.origin() == StreamOrigin.SINK
        && record.kind() == RecordKind.DATA
        && payload.length > 1
        && payload[0] == EnvelopeFormat.STREAM_OPENED
        && payload[1] == '{';
  }

  /** Kafka's side of the stream, empty if the sink did not write it. */
  Optional<KafkaAccount> account() {
    return accounting.map(KafkaAccounting::account);
  }

  /** Whether what was seen shows that the sink wrote the stream. */
  boolean isOfTheSink() {
    return accounting.isPresent();
  }

  /** Whether what was seen shows that the sink did not write the stream. */
  boolean isForeign() {
    return begun && accounting.isEmpty();
  }
}
