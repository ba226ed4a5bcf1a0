package io.chainlog.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import io.chainlog.storage.testkit.MarkdownDocument;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The tables and examples in docs/format/ENVELOPE.md say what the code does. */
class EnvelopeDocumentTest {
  private static final MarkdownDocument DOCUMENT = MarkdownDocument.open("docs/format/ENVELOPE.md");

  @Test
  void listsTheTypes() {
    assertThat(DOCUMENT.column("type"))
        .containsExactly(
            text(EnvelopeFormat.KAFKA_RECORD),
            text(EnvelopeFormat.STREAM_OPENED),
            text(EnvelopeFormat.WRITER_OPENED),
            text(EnvelopeFormat.STREAM_REPAIRED),
            text(EnvelopeFormat.RECORD_SKIPPED));
  }

  @Test
  void listsTheTimestampTypes() {
    assertThat(DOCUMENT.column("timestamp type"))
        .containsExactlyElementsOf(
            Arrays.stream(TimestampKind.values()).map(kind -> text(kind.id())).toList());
  }

  @Test
  void listsTheFieldsOfStreamOpened() throws Exception {
    StreamOpened opened =
        new StreamOpened(1, "", "", "", "", 0, 0, 0, "", "", "", "", List.of(), Instant.EPOCH);
    assertThat(DOCUMENT.columnUnder("Type 2: stream opened")).isEqualTo(fieldsOf(opened));
  }

  @Test
  void listsTheFieldsOfWriterOpened() throws Exception {
    WriterOpened opened =
        new WriterOpened(
            0,
            "",
            "",
            "",
            Instant.EPOCH,
            0,
            "",
            new Overlap(Overlap.NONE, -1),
            "",
            "",
            new WriterSettings("", "", "", "", "", List.of(), List.of(), "", "", 0));
    assertThat(DOCUMENT.columnUnder("Type 3: writer opened")).isEqualTo(fieldsOf(opened));
  }

  @Test
  void listsTheFieldsOfStreamRepaired() throws Exception {
    StreamRepaired repaired =
        new StreamRepaired(0, "", Instant.EPOCH, "", 0, "", 0, "", 0, 0, false, 0, List.of());
    assertThat(DOCUMENT.columnUnder("Type 4: stream repaired")).isEqualTo(fieldsOf(repaired));
    assertThat(DOCUMENT.text()).contains("the first " + StreamRepaired.MAX_CUTS);
  }

  @Test
  void listsTheFieldsOfRecordSkipped() throws Exception {
    RecordSkipped skipped = new RecordSkipped(0, "", 0, "", "", Instant.EPOCH);
    assertThat(DOCUMENT.columnUnder("Type 6: record skipped")).isEqualTo(fieldsOf(skipped));
  }

  @Test
  void namesTheLimitsAndTheVersion() {
    assertThat(DOCUMENT.text())
        .contains(String.format(Locale.ROOT, "at most %,d headers", EnvelopeFormat.MAX_HEADERS))
        .contains(String.format(Locale.ROOT, "at most %,d bytes", EnvelopeFormat.MAX_JSON_BYTES))
        .contains("version " + EnvelopeFormat.VERSION)
        .contains("version of the envelope, " + EnvelopeFormat.VERSION);
  }

  @Test
  void showsExamplesThatAreRight() {
    KafkaRecord first =
        new KafkaRecord(
            300, KafkaRecord.NO_TIMESTAMP, TimestampKind.NONE, null, new byte[0], List.of());
    KafkaRecord second =
        new KafkaRecord(
            0,
            1,
            TimestampKind.CREATE,
            new byte[] {'k'},
            null,
            List.of(new KafkaHeader("h", null), new KafkaHeader("h", new byte[] {0, (byte) 0xff})));
    assertThat(DOCUMENT.codeBlocks()).containsExactly(hex(first), hex(second));
  }

  private static List<String> fieldsOf(Envelope envelope) throws Exception {
    byte[] payload = EnvelopeFormat.encode(envelope);
    String json = new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8);
    JsonNode tree = JsonBody.MAPPER.readTree(json);
    List<String> fields = new ArrayList<>();
    tree.fieldNames().forEachRemaining(name -> fields.add("`" + name + "`"));
    return fields;
  }

  private static String hex(Envelope envelope) {
    return HexFormat.of().formatHex(EnvelopeFormat.encode(envelope));
  }

  private static String text(byte id) {
    return Integer.toString(id);
  }
}
