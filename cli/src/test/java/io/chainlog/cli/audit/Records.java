package io.chainlog.cli.audit;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.time.Instant;
import java.util.List;

/** Records as a verifier hands them out, made by hand. */
final class Records {
  static final int FRAME_BYTES = 100;
  private static final Instant OPENED_AT = Instant.parse("2026-11-20T10:00:00Z");

  private Records() {}

  static LogRecord data(long offset, Envelope envelope) {
    return at(offset, 0, RecordKind.DATA, EnvelopeFormat.encode(envelope));
  }

  /** A frame of 100 bytes behind the one with the offset before it. */
  static LogRecord at(long offset, int segment, RecordKind kind, byte[] payload) {
    return new LogRecord(
        offset,
        kind,
        CompressionType.NONE,
        payload,
        ChainHash.ZERO,
        ChainHash.ZERO,
        segment,
        offset * FRAME_BYTES,
        FRAME_BYTES);
  }

  static KafkaRecord kafka(long kafkaOffset) {
    return new KafkaRecord(
        kafkaOffset, 1000 + kafkaOffset, TimestampKind.CREATE, null, null, List.of());
  }

  static StreamOpened opened(String archiveId, String topic, int partition, int incarnation) {
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        archiveId,
        null,
        topic,
        null,
        partition,
        incarnation,
        10,
        null,
        "archiver",
        "0.1.0",
        "earliest",
        List.of(),
        OPENED_AT);
  }

  static WriterOpened writerOpened() {
    return new WriterOpened(
        1, null, "archiver-0", "0.1.0", OPENED_AT, -1, WriterOpened.CLEAN, null, null, null, null);
  }
}
