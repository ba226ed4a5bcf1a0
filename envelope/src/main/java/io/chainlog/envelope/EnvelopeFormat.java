package io.chainlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The bytes of an envelope: one byte for the type, then the body. The tables are in {@code
 * docs/format/ENVELOPE.md}, and a test compares them with this class.
 *
 * <p>Equal Kafka records have equal bytes. What this class reads it has checked: there is one form
 * of each integer, no length exceeds what is left, and nothing follows the end.
 *
 * <p>Thread safe.
 */
public final class EnvelopeFormat {

  /** The version of the envelope that this release writes and reads. */
  public static final int VERSION = 1;

  /** First byte of a {@link KafkaRecord}. */
  public static final byte KAFKA_RECORD = 1;

  /** First byte of a {@link StreamOpened}. */
  public static final byte STREAM_OPENED = 2;

  /** First byte of a {@link WriterOpened}. */
  public static final byte WRITER_OPENED = 3;

  /** First byte of a {@link StreamRepaired}. */
  public static final byte STREAM_REPAIRED = 4;

  /** 5 is kept for the statements of an archive's own log. */
  static final byte RECORD_SKIPPED = 6;

  /** The largest JSON body, so that hostile JSON cannot use much memory. */
  static final int MAX_JSON_BYTES = 64 * 1024;

  /**
   * The most headers of a record: as many as fit into a record of the largest size that producers
   * send by default. In memory a header takes many times the two bytes that it may have in the
   * payload.
   */
  static final int MAX_HEADERS = 1 << 19;

  /** A header is at least the length of its key and the length of its value. */
  private static final int MIN_HEADER_BYTES = 2;

  /** Enough for the type and the integers of a record without headers. */
  private static final int RECORD_OVERHEAD_BYTES = 40;

  private static final int HEADER_OVERHEAD_BYTES = 10;

  private EnvelopeFormat() {}

  /**
   * The bytes of an envelope.
   *
   * @throws IllegalArgumentException if a text has no UTF-8 form, or there are more headers or a
   *     larger JSON body than any reader accepts
   * @throws ArithmeticException if it would exceed the largest array
   */
  public static byte[] encode(Envelope envelope) {
    if (envelope instanceof KafkaRecord kafkaRecord) {
      return encodeKafkaRecord(kafkaRecord);
    }
    if (envelope instanceof WriterOpened writerOpened) {
      return encodeJson(WRITER_OPENED, WriterOpenedJson.write(writerOpened));
    }
    return encodeJson(jsonType(envelope), JsonBody.write(envelope));
  }

  private static byte jsonType(Envelope envelope) {
    if (envelope instanceof StreamOpened) {
      return STREAM_OPENED;
    }
    return envelope instanceof StreamRepaired ? STREAM_REPAIRED : RECORD_SKIPPED;
  }

  /**
   * The envelope that these bytes are.
   *
   * @throws InvalidEnvelopeException if they are not one whole envelope of a known type
   */
  public static Envelope decode(byte[] payload) throws InvalidEnvelopeException {
    EnvelopeReader reader = new EnvelopeReader(payload);
    byte type = reader.readByte("type");
    return switch (type) {
      case KAFKA_RECORD -> decodeKafkaRecord(reader);
      case STREAM_OPENED -> decodeStreamOpened(body(reader));
      case WRITER_OPENED -> WriterOpenedJson.read(body(reader));
      case STREAM_REPAIRED -> body(reader).as(StreamRepaired.class);
      case RECORD_SKIPPED -> decodeRecordSkipped(body(reader));
      default ->
          throw new InvalidEnvelopeException(
              0,
              "type " + (type & 0xFF) + ", and this release knows 1 to 4 and 6; use a newer one");
    };
  }

  private static byte[] encodeKafkaRecord(KafkaRecord record) {
    requireReadable(record);
    EnvelopeWriter writer = new EnvelopeWriter(expectedBytes(record));
    writer.writeByte(KAFKA_RECORD);
    writer.writeVarint(record.kafkaOffset());
    writer.writeZigZag(record.timestampMs());
    writer.writeByte(record.timestampKind().id());
    writer.writeNullableBytes(record.key());
    writer.writeNullableBytes(record.value());
    writer.writeVarint(record.headers().size());
    for (KafkaHeader header : record.headers()) {
      writer.writeBytes(Utf8.encode(header.key(), "header key"));
      writer.writeNullableBytes(header.value());
    }
    return writer.toByteArray();
  }

  private static void requireReadable(KafkaRecord record) {
    int headers = record.headers().size();
    if (headers > MAX_HEADERS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "it has %d headers, and at most %d are read again. Drop some with the transform DropHeaders",
              headers,
              MAX_HEADERS));
    }
  }

  private static int expectedBytes(KafkaRecord record) {
    long bytes = RECORD_OVERHEAD_BYTES + length(record.key()) + length(record.value());
    for (KafkaHeader header : record.headers()) {
      bytes += HEADER_OVERHEAD_BYTES + header.key().length() + length(header.value());
    }
    return Math.toIntExact(bytes);
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static KafkaRecord decodeKafkaRecord(EnvelopeReader reader)
      throws InvalidEnvelopeException {
    long kafkaOffset = reader.readNonNegative("Kafka offset");
    long timestampMs = reader.readZigZag("timestamp");
    TimestampKind timestampKind = decodeTimestampKind(reader);
    byte[] key = reader.readNullableBytes("key length");
    byte[] value = reader.readNullableBytes("value length");
    List<KafkaHeader> headers = decodeHeaders(reader);
    reader.requireEnd();
    return new KafkaRecord(kafkaOffset, timestampMs, timestampKind, key, value, headers);
  }

  private static TimestampKind decodeTimestampKind(EnvelopeReader reader)
      throws InvalidEnvelopeException {
    int start = reader.position();
    byte id = reader.readByte("timestamp type");
    TimestampKind kind = TimestampKind.forId(id);
    if (kind == null) {
      throw new InvalidEnvelopeException(start, "timestamp type " + (id & 0xFF) + " is not 0 to 2");
    }
    return kind;
  }

  private static List<KafkaHeader> decodeHeaders(EnvelopeReader reader)
      throws InvalidEnvelopeException {
    int start = reader.position();
    int count = reader.readCount("header count", MIN_HEADER_BYTES);
    if (count > MAX_HEADERS) {
      throw new InvalidEnvelopeException(
          start, "the header count says " + count + ", more than " + MAX_HEADERS);
    }
    List<KafkaHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] key = reader.readBytes("header key length");
      String text = Utf8.decode(key, reader.position() - key.length, "header key");
      headers.add(new KafkaHeader(text, reader.readNullableBytes("header value length")));
    }
    return headers;
  }

  private static StreamOpened decodeStreamOpened(JsonBody json) throws InvalidEnvelopeException {
    JsonNode format = json.get("format");
    if (format.isIntegralNumber() && format.longValue() != VERSION) {
      throw json.invalid(
          "format", "says " + format + ", and this release reads " + VERSION + "; use a newer one");
    }
    return json.as(StreamOpened.class);
  }

  private static RecordSkipped decodeRecordSkipped(JsonBody json) throws InvalidEnvelopeException {
    if (json.get("kafka_offset").asLong() < 0) {
      throw json.invalid("kafka_offset", "is negative");
    }
    return json.as(RecordSkipped.class);
  }

  private static byte[] encodeJson(byte type, String json) {
    byte[] body = Utf8.encode(json, "JSON body");
    if (body.length > MAX_JSON_BYTES) {
      throw new IllegalArgumentException(
          "the JSON body has " + body.length + " bytes, more than " + MAX_JSON_BYTES);
    }
    EnvelopeWriter writer = new EnvelopeWriter(1 + body.length);
    writer.writeByte(type);
    writer.writeRaw(body);
    return writer.toByteArray();
  }

  private static JsonBody body(EnvelopeReader reader) throws InvalidEnvelopeException {
    int start = reader.position();
    if (reader.remaining() > MAX_JSON_BYTES) {
      throw new InvalidEnvelopeException(
          start, "the JSON body has " + reader.remaining() + " bytes, more than " + MAX_JSON_BYTES);
    }
    return JsonBody.parse(reader.readRest(), start);
  }
}
