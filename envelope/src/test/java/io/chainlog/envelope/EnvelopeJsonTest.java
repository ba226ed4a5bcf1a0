package io.chainlog.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON bodies byte for byte, as the first release of this format wrote them. */
class EnvelopeJsonTest {
  private static final Instant TIME = Instant.parse("2026-11-21T01:02:03.004Z");

  @Test
  void writesStreamOpenedAsEver() throws Exception {
    assertBytes(
        new StreamOpened(
            1,
            "6b1f",
            "c",
            "orders",
            "ti",
            2,
            0,
            17,
            "read_committed",
            "archive",
            "0.1.0",
            "earliest",
            List.of("dropNothing", "ä\"\\/\u0001"),
            TIME),
        """
        2{"format":1,"archive_id":"6b1f","kafka_cluster_id":"c","topic":"orders","topic_id":"ti",\
        "partition":2,"incarnation":0,"first_kafka_offset":17,"isolation_level":"read_committed",\
        "connector_name":"archive","connector_version":"0.1.0","start":"earliest",\
        "transforms":["dropNothing","ä\\"\\\\/\\u0001"],"opened_at":"2026-11-21T01:02:03.004Z"}""");
    assertBytes(
        new StreamOpened(
            1, "6b1f", null, "orders", null, 2, 0, 17, null, "a", "0.1.0", null, List.of(), TIME),
        """
        2{"format":1,"archive_id":"6b1f","kafka_cluster_id":null,"topic":"orders","topic_id":null,\
        "partition":2,"incarnation":0,"first_kafka_offset":17,"isolation_level":null,\
        "connector_name":"a","connector_version":"0.1.0","start":null,\
        "transforms":[],"opened_at":"2026-11-21T01:02:03.004Z"}""");
  }

  @Test
  void writesWriterOpenedAsEver() throws Exception {
    assertBytes(
        new WriterOpened(
            3,
            "w",
            "archive-0",
            "0.1.0",
            Instant.parse("2026-11-21T01:02:03.000000001Z"),
            18,
            "clean",
            new Overlap("equal", 17),
            "cluster",
            null,
            new WriterSettings(
                null,
                "earliest",
                "K",
                "V",
                null,
                List.of(new NamedClass("mask", "M$V"), new NamedClass("x", "")),
                List.of(new NamedClass("p", "P")),
                "00ff",
                null,
                1 << 20)),
        """
        3{"epoch":3,"worker":"w","task":"archive-0","connector_version":"0.1.0",\
        "opened_at":"2026-11-21T01:02:03.000000001Z","resumed_kafka_offset":18,"recovery":"clean",\
        "overlap":"equal","overlap_kafka_offset":17,"kafka_cluster_id":"cluster","topic_id":null,\
        "isolation_level":null,"auto_offset_reset":"earliest",\
        "converters":{"key":"K","value":"V","header":null},\
        "transforms":[{"name":"mask","class":"M$V"},{"name":"x","class":""}],\
        "predicates":[{"name":"p","class":"P"}],"settings_sha256":"00ff","kafka_version":null,\
        "max_payload_bytes":1048576}""");
    assertBytes(
        new WriterOpened(
            3, null, "a-0", "0.1.0", Instant.EPOCH, -1, "clean", null, null, null, null),
        """
        3{"epoch":3,"worker":null,"task":"a-0","connector_version":"0.1.0",\
        "opened_at":"1970-01-01T00:00:00Z","resumed_kafka_offset":-1,"recovery":"clean",\
        "kafka_cluster_id":null,"topic_id":null}""");
  }

  @Test
  void writesStreamRepairedAndRecordSkippedAsEver() throws Exception {
    assertBytes(
        new StreamRepaired(
            4, "0.1.0", TIME, "r", 5, "aa", 6, null, 7, 8, true, 9, List.of("cut 1", "cut 2")),
        """
        4{"epoch":4,"tool_version":"0.1.0","repaired_at":"2026-11-21T01:02:03.004Z","reason":"r",\
        "end_offset":5,"chain_head":"aa","committed_offset":6,"committed_chain_head":null,\
        "first_lost_offset":7,"lost_records":8,"lost_may_be_more":true,"cut_bytes":9,\
        "cuts":["cut 1","cut 2"]}""");
    assertBytes(
        new RecordSkipped(9, "too large", -1, null, "archive-0", Instant.EPOCH),
        """
        6{"kafka_offset":9,"reason":"too large","payload_bytes":-1,"payload_sha256":null,\
        "task":"archive-0","skipped_at":"1970-01-01T00:00:00Z"}""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "end_offset":5       | "end_offset":5.0                 | end_offset
          "end_offset":5       | "end_offset":"5"                 | end_offset
          "end_offset":5       | "end_offset":true                | end_offset
          "end_offset":5       | "end_offset":null                | end_offset
          "end_offset":5       | "end_offset":9223372036854775808 | end_offset
          "end_offset":5       | "end_offset":[5]                 | end_offset
          ,"end_offset":5      | ``                               | end_offset
          "lost_may_be_more":true | "lost_may_be_more":1          | lost_may_be_more
          "lost_may_be_more":true | "lost_may_be_more":"true"     | lost_may_be_more
          "reason":"r"         | "reason":1                       | reason
          "reason":"r"         | "reason":true                    | reason
          "reason":"r"         | "reason":{}                      | reason
          "reason":"r"         | "reason":["r"]                   | reason
          "reason":"r"         | "reason":null                    | reason is missing
          "reason":"r",        | ``                               | reason is missing
          "cuts":["c"]         | "cuts":[null]                    | cuts
          "cuts":["c"]         | "cuts":"c"                       | cuts
          "cuts":["c"]         | "cuts":""                        | cuts
          "cuts":["c"]         | "cuts":{}                        | cuts
          "cuts":["c"]         | "cuts":["c",["d"]]               | cuts
          "committed_chain_head":"bb" | "committed_chain_head":7  | committed_chain_head
          "2026-               | "+2026-                          | repaired_at
          "repaired_at":"2026-11-21T01:02:03.004Z" | "repaired_at":1 | repaired_at
          """)
  void convertsNothingFromAnotherJsonType(String right, String wrong, String field) {
    StreamRepaired repaired =
        new StreamRepaired(4, "0.1.0", TIME, "r", 5, "aa", 6, "bb", 7, 8, true, 9, List.of("c"));
    String json = text(repaired);
    assertThat(json).contains(right);
    byte[] bytes = ("\u0004" + json.substring(1).replace(right, wrong)).getBytes(UTF_8);

    assertThatThrownBy(() -> EnvelopeFormat.decode(bytes))
        .isInstanceOf(InvalidEnvelopeException.class)
        .hasMessageContaining("the field " + field);
  }

  @Test
  void takesAMissingListForAnEmptyOne() throws Exception {
    StreamRepaired repaired =
        new StreamRepaired(4, "0.1.0", TIME, "r", 5, "aa", 6, "bb", 7, 8, true, 9, List.of());
    String json = text(repaired);

    for (String list : List.of(",\"cuts\":null", "")) {
      String changed = "\u0004" + json.substring(1).replace(",\"cuts\":[]", list);
      assertThat(EnvelopeFormat.decode(changed.getBytes(UTF_8))).isEqualTo(repaired);
    }
  }

  /** The expected text begins with the number of the type. */
  private static void assertBytes(Envelope envelope, String expected) throws Exception {
    assertThat(text(envelope)).isEqualTo(expected);
    assertThat(EnvelopeFormat.decode(EnvelopeFormat.encode(envelope))).isEqualTo(envelope);
  }

  private static String text(Envelope envelope) {
    byte[] payload = EnvelopeFormat.encode(envelope);
    return payload[0] + new String(payload, 1, payload.length - 1, UTF_8);
  }
}
