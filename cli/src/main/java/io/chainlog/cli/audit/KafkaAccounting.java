package io.chainlog.cli.audit;

import io.chainlog.cli.audit.ExpectedIdentity.Difference;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.KafkaPosition;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.util.Optional;

/**
 * Kafka's side of one stream, record by record: every data record is an envelope, record 0 says
 * that the stream is the one it is passed off as, and Kafka offsets rise. Memory does not grow with
 * the stream. Not thread safe.
 */
final class KafkaAccounting {

  /** Makes a finding about a record, at the place where the record stands. */
  interface Findings {
    void add(
        String kind,
        LogRecord record,
        long kafkaOffset,
        String expected,
        String actual,
        String detail);
  }

  private static final long NONE = -1;

  private final Optional<ExpectedIdentity> expected;
  private final Findings findings;
  private final GapCounter gaps = new GapCounter();
  private StreamOpened opened;
  private long records;
  private long firstOffset = NONE;
  private long lastOffset = NONE;
  private long precedingOffset = NONE;
  private boolean precedingKnown;
  private boolean interrupted;
  private long minTimestampMs = Long.MAX_VALUE;
  private long maxTimestampMs = Long.MIN_VALUE;
  private boolean timestamped;

  /**
   * @param expected what record 0 must say; empty for a stream whose place is not known
   */
  KafkaAccounting(Optional<ExpectedIdentity> expected, Findings findings) {
    this.expected = expected;
    this.findings = findings;
  }

  /**
   * Takes the next verified record.
   *
   * @param contiguous whether it directly follows the record taken before. Where something between
   *     them is damaged, missing Kafka offsets are no gap: they may well have been archived
   * @return the Kafka offset that it accounts for, -1 if it accounts for none
   */
  long add(LogRecord record, boolean contiguous) {
    interrupted |= !contiguous;
    if (record.kind() != RecordKind.DATA) {
      requireIdentityFirst(record, record.kind().label());
      return NONE;
    }
    try {
      return add(record, EnvelopeFormat.decode(record.payload()));
    } catch (InvalidEnvelopeException e) {
      interrupted = true;
      String kind = FindingKind.INVALID_ENVELOPE.id();
      findings.add(kind, record, NONE, "an envelope", null, e.getMessage());
      return NONE;
    }
  }

  private long add(LogRecord record, Envelope envelope) {
    if (envelope instanceof StreamOpened streamOpened) {
      addOpened(record, streamOpened);
      return NONE;
    }
    requireIdentityFirst(record, "a record of another type");
    if (envelope instanceof KafkaPosition position) {
      addPosition(record, position.kafkaOffset());
      if (position instanceof KafkaRecord kafkaRecord) {
        addKafkaRecord(kafkaRecord);
      }
      return position.kafkaOffset();
    }
    return NONE;
  }

  private void requireIdentityFirst(LogRecord record, String actual) {
    if (record.offset() == 0) {
      mismatch(
          record, "a stream opened record", actual, "record 0 does not say what the stream is");
    }
  }

  private void addOpened(LogRecord record, StreamOpened streamOpened) {
    if (record.offset() != 0) {
      mismatch(record, null, null, "a second stream opened record inside the stream");
      return;
    }
    opened = streamOpened;
    precede(streamOpened.firstKafkaOffset() - 1);
    expected.ifPresent(e -> e.differences(streamOpened).forEach(d -> mismatch(record, d)));
  }

  private void mismatch(LogRecord record, Difference difference) {
    String detail =
        "the stream is passed off as another one: its " + difference.field() + " differs";
    mismatch(record, difference.expected(), difference.actual(), detail);
  }

  private void mismatch(LogRecord record, String wanted, String actual, String detail) {
    findings.add(AuditKind.IDENTITY_MISMATCH.id(), record, NONE, wanted, actual, detail);
  }

  /** A record that was skipped on purpose has its place among the others: it is no gap. */
  private void addPosition(LogRecord record, long kafkaOffset) {
    if (precedingKnown && kafkaOffset <= precedingOffset) {
      findings.add(
          AuditKind.KAFKA_OFFSET_ORDER.id(),
          record,
          kafkaOffset,
          "above " + precedingOffset,
          Long.toString(kafkaOffset),
          "the Kafka offset does not rise");
    } else if (precedingKnown && !interrupted) {
      gaps.between(precedingOffset, kafkaOffset);
    }
    precede(kafkaOffset);
  }

  private void addKafkaRecord(KafkaRecord kafkaRecord) {
    firstOffset = records == 0 ? kafkaRecord.kafkaOffset() : firstOffset;
    lastOffset = kafkaRecord.kafkaOffset();
    records++;
    addTimestamp(kafkaRecord);
  }

  private void precede(long kafkaOffset) {
    precedingOffset = kafkaOffset;
    precedingKnown = true;
    interrupted = false;
  }

  private void addTimestamp(KafkaRecord kafkaRecord) {
    if (kafkaRecord.timestampKind() != TimestampKind.NONE) {
      timestamped = true;
      minTimestampMs = Math.min(minTimestampMs, kafkaRecord.timestampMs());
      maxTimestampMs = Math.max(maxTimestampMs, kafkaRecord.timestampMs());
    }
  }

  KafkaAccount account() {
    return new KafkaAccount(
        Optional.ofNullable(opened),
        records,
        firstOffset,
        lastOffset,
        timestamped ? Optional.of(new TimeRange(minTimestampMs, maxTimestampMs)) : Optional.empty(),
        gaps.gaps());
  }
}
