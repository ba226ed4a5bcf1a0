package io.chainlog.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.StreamFolder;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** One JSON object a line; bytes are base64 with padding, and null is JSON null. */
final class RecordJson implements RecordWriter {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private static final ObjectMapper TREES = new ObjectMapper();

  private final JsonGenerator json;
  private final LogDirectory directory;
  private final Optional<StreamOpened> opened;

  RecordJson(OutputStream out, LogDirectory directory, Optional<StreamOpened> opened)
      throws IOException {
    this.json = FACTORY.createGenerator(out).setRootValueSeparator(null).setCodec(TREES);
    json.setCharacterEscapes(new TerminalEscapes());
    this.directory = directory;
    this.opened = opened;
  }

  @Override
  public void write(LogRecord record) throws IOException {
    Optional<Envelope> envelope = envelope(record);
    json.writeStartObject();
    json.writeNumberField("offset", record.offset());
    json.writeStringField("kind", record.kind().label());
    json.writeStringField("chain_hash", record.chainHash().toHex());
    json.writeBinaryField("payload", record.payload());
    if (envelope.isPresent() && envelope.get() instanceof KafkaRecord kafkaRecord) {
      writeKafka(opened.orElseThrow(), kafkaRecord);
    } else if (envelope.isPresent()) {
      writeStatement(envelope.get(), record.payload());
    }
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  /** The envelope in a record, empty where there is none by right. */
  private Optional<Envelope> envelope(LogRecord record) throws CorruptLogException {
    if (opened.isEmpty() || record.kind() != RecordKind.DATA) {
      return Optional.empty();
    }
    try {
      return Optional.of(EnvelopeFormat.decode(record.payload()));
    } catch (InvalidEnvelopeException e) {
      throw new CorruptLogException(invalid(record, e));
    }
  }

  private Finding invalid(LogRecord record, InvalidEnvelopeException cause) {
    return new Finding(
        FindingKind.INVALID_ENVELOPE,
        new StreamFolder(directory).segmentLocation(record.segment()),
        record.position(),
        record.offset(),
        null,
        null,
        cause.getMessage());
  }

  private void writeKafka(StreamOpened stream, KafkaRecord kafkaRecord) throws IOException {
    json.writeObjectFieldStart("kafka");
    json.writeStringField("topic", stream.topic());
    json.writeNumberField("partition", stream.partition());
    json.writeNumberField("offset", kafkaRecord.kafkaOffset());
    json.writeNumberField("timestamp", kafkaRecord.timestampMs());
    json.writeStringField("timestamp_type", label(kafkaRecord.timestampKind()));
    writeNullable("key", kafkaRecord.key());
    writeNullable("value", kafkaRecord.value());
    json.writeArrayFieldStart("headers");
    for (KafkaHeader header : kafkaRecord.headers()) {
      writeHeader(header);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** What follows the type of the envelope is JSON, which was read and found to be whole. */
  private void writeStatement(Envelope statement, byte[] payload) throws IOException {
    json.writeObjectFieldStart("statement");
    json.writeStringField("type", label(statement));
    json.writeFieldName("body");
    json.writeTree(TREES.readTree(payload, 1, payload.length - 1));
    json.writeEndObject();
  }

  private static String label(Envelope statement) {
    if (statement instanceof StreamOpened) {
      return "stream_opened";
    }
    if (statement instanceof WriterOpened) {
      return "writer_opened";
    }
    return statement instanceof StreamRepaired ? "stream_repaired" : "record_skipped";
  }

  private static String label(TimestampKind kind) {
    return switch (kind) {
      case NONE -> "none";
      case CREATE -> "create";
      case LOG_APPEND -> "log_append";
    };
  }

  private void writeHeader(KafkaHeader header) throws IOException {
    json.writeStartObject();
    json.writeStringField("key", header.key());
    writeNullable("value", header.value());
    json.writeEndObject();
  }

  private void writeNullable(String field, byte[] bytes) throws IOException {
    if (bytes == null) {
      json.writeNullField(field);
    } else {
      json.writeBinaryField(field, bytes);
    }
  }
}
