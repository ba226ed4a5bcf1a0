package io.chainlog.connect.sink;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.StreamId;
import java.util.HexFormat;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Turns the records of one partition into payloads, or into statements that they were skipped. */
final class RecordEncoder {
  /** A statement with a longer reason would tell no more. */
  private static final int LONGEST_REASON = 1_000;

  private final StreamId stream;
  private final WriterContext context;

  RecordEncoder(StreamId stream, WriterContext context) {
    this.stream = stream;
    this.context = context;
  }

  /**
   * The payload that is archived for a record.
   *
   * @throws ConnectException if the record cannot be archived and is not to be skipped
   */
  byte[] encode(SinkRecord delivered) {
    long offset = delivered.originalKafkaOffset();
    boolean skip = isSkipped(delivered);
    try {
      byte[] payload = payload(delivered);
      return skip ? skipped(offset, "it could have been archived", payload) : payload;
    } catch (Refused e) {
      if (skip) {
        return skipped(offset, e.getMessage(), e.payload);
      }
      throw new ConnectException(
          stream
              + ": the record at Kafka offset "
              + offset
              + " cannot be archived: "
              + e.getMessage()
              + ". To leave it out for good, add "
              + stream
              + ":"
              + offset
              + " to "
              + SinkPolicy.SKIP_OFFSETS_CONFIG,
          e);
    }
  }

  /** Whether an operator wants it left out. */
  boolean isSkipped(SinkRecord delivered) {
    return context.policy().skipped().contains(stream, delivered.originalKafkaOffset());
  }

  private byte[] payload(SinkRecord delivered) throws Refused {
    byte[] payload;
    try {
      KafkaRecord kafkaRecord = KafkaRecordMapper.toKafkaRecord(delivered);
      payload = EnvelopeFormat.encode(kafkaRecord);
    } catch (ConnectException | IllegalArgumentException | ArithmeticException e) {
      throw new Refused(e.getMessage(), null);
    }
    if (payload.length > context.maxPayloadBytes()) {
      throw new Refused(
          "it has "
              + payload.length
              + " bytes. Raise max.payload.bytes ("
              + context.maxPayloadBytes()
              + "), also of those who replay it",
          payload);
    }
    return payload;
  }

  private byte[] skipped(long offset, String reason, byte[] payload) {
    return EnvelopeFormat.encode(
        context
            .identity()
            .recordSkipped(
                offset,
                shorten(reason),
                payload == null ? -1 : payload.length,
                payload == null
                    ? null
                    : HexFormat.of().formatHex(SettingsStatement.sha256(payload)),
                context.clock().instant()));
  }

  /** At a character's border, and without halves of one, which have no UTF-8 form. */
  private static String shorten(String reason) {
    String text = reason.replaceAll("\\p{Cs}", "?");
    return text.substring(0, text.offsetByCodePoints(0, longest(text)));
  }

  private static int longest(String text) {
    return Math.min(LONGEST_REASON, text.codePointCount(0, text.length()));
  }

  /** Why a record cannot be archived. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient byte[] payload;

    Refused(String message, byte[] payload) {
      super(message);
      this.payload = payload;
    }
  }
}
