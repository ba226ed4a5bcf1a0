package io.chainlog.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeFormatTest {
  private static final StreamOpened STREAM_OPENED =
      new StreamOpened(
          EnvelopeFormat.VERSION,
          "6b1f3c0e-0000-4000-8000-000000000001",
          null,
          "orders",
          null,
          2,
          0,
          17,
          "read_committed",
          "archive",
          "0.1.0",
          "earliest",
          List.of("dropNothing"),
          Instant.parse("2026-11-21T01:02:03.004Z"));

  private static final WriterOpened WRITER_OPENED =
      new WriterOpened(
          3,
          "worker-1",
          "archive-0",
          "0.1.0",
          Instant.parse("2026-11-21T01:02:03Z"),
          18,
          WriterOpened.CLEAN,
          new Overlap(Overlap.EQUAL, 17),
          "cluster",
          null,
          new WriterSettings(
              "read_committed",
              "earliest",
              "ByteArrayConverter",
              "ByteArrayConverter",
              null,
              List.of(new NamedClass("mask", "MaskField$Value"), new NamedClass("x", "")),
              List.of(new NamedClass("isTombstone", "RecordIsTombstone")),
              "00ff",
              "4.3.1",
              1 << 20));

  @Test
  void keepsNullAndEmptyApart() throws Exception {
    assertRoundTrip(record(null, new byte[0], header("", null), header("", new byte[0])));
    assertRoundTrip(record(new byte[0], null));
  }

  @Test
  void keepsOrderAndDuplicatesOfHeaders() throws Exception {
    assertRoundTrip(
        record(
            bytes("k"),
            bytes("v"),
            header("b", bytes("1")),
            header("a", bytes("2")),
            header("b", bytes("1"))));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, Long.MIN_VALUE, Long.MAX_VALUE})
  void keepsTimestampsOfTheWholeRange(long timestampMs) throws Exception {
    for (TimestampKind kind : TimestampKind.values()) {
      assertRoundTrip(new KafkaRecord(0, timestampMs, kind, null, null, List.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 127, 128, 1L << 35, Long.MAX_VALUE})
  void keepsKafkaOffsetsOfTheWholeRange(long offset) throws Exception {
    assertRoundTrip(new KafkaRecord(offset, 0, TimestampKind.CREATE, null, null, List.of()));
  }

  @Test
  void refusesANegativeKafkaOffset() {
    assertThatThrownBy(() -> new KafkaRecord(-1, 0, TimestampKind.NONE, null, null, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void keepsWhatIsKnownOfStreamAndWriter() throws Exception {
    assertRoundTrip(STREAM_OPENED);
    assertRoundTrip(WRITER_OPENED);
    assertRoundTrip(new RecordSkipped(9, "too large", -1, null, "archive-0", Instant.EPOCH));
    assertRoundTrip(new RecordSkipped(9, "asked to", 7, "ab", "archive-0", Instant.EPOCH));
  }

  @Test
  void readsWhatEarlierBuildsStated() throws Exception {
    String writer =
        """
        {"epoch":3,"worker":"w","task":"a-0","connector_version":"0.1.0",
        "opened_at":"2026-11-21T01:02:03Z","resumed_kafka_offset":18,"recovery":"clean"}""";
    assertThat(EnvelopeFormat.decode(withType(3, writer)))
        .isEqualTo(earlier(3, "a-0", Instant.parse("2026-11-21T01:02:03Z")));
    String stream = json(STREAM_OPENED).replace("\"start\":\"earliest\",", "");
    assertThat(EnvelopeFormat.decode(withType(2, stream)))
        .isInstanceOfSatisfying(StreamOpened.class, o -> assertThat(o.start()).isNull());
  }

  private static WriterOpened earlier(long epoch, String task, Instant openedAt) {
    return new WriterOpened(
        epoch, "w", task, "0.1.0", openedAt, 18, WriterOpened.CLEAN, null, null, null, null);
  }

  @Test
  void refusesToWriteAHeaderKeyThatHasNoUtf8Form() {
    KafkaRecord lone = record(null, null, header("half a pair: \ud83d", null));
    assertThatThrownBy(() -> EnvelopeFormat.encode(lone))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("header key")
        .hasMessageContaining("surrogate");
  }

  @Test
  void refusesToWriteABodyThatNoReaderAccepts() {
    WriterOpened large = earlier(1, "t".repeat(70_000), Instant.EPOCH);
    assertThatThrownBy(() -> EnvelopeFormat.encode(large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  @Test
  void readsAndWritesAsManyHeadersAsTheLimitSays() throws Exception {
    assertRoundTrip(recordWithHeaders(EnvelopeFormat.MAX_HEADERS));

    assertThatThrownBy(
            () -> EnvelopeFormat.encode(recordWithHeaders(EnvelopeFormat.MAX_HEADERS + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("524289 headers")
        .hasMessageContaining("DropHeaders");
  }

  @Test
  void refusesMillionsOfEmptyHeadersBeforeItMakesThem() {
    byte[] payload = Arrays.copyOf(unhex("01 00 00 00 00 00 8080 8008"), 40 << 20);
    assertThatThrownBy(() -> EnvelopeFormat.decode(payload))
        .isInstanceOf(InvalidEnvelopeException.class)
        .hasMessageContaining("the header count says 16777216, more than 524288");
  }

  private static KafkaRecord recordWithHeaders(int count) {
    return new KafkaRecord(
        5,
        6,
        TimestampKind.CREATE,
        null,
        null,
        Collections.nCopies(count, new KafkaHeader("", null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                               | 0 | type
          00                               | 0 | type 0
          05                               | 0 | type 5
          07                               | 0 | type 7
          ff                               | 0 | type 255
          01                               | 1 | Kafka offset
          01 8000 01 00 00 01 00           | 1 | shortest form
          01 80                            | 2 | Kafka offset
          01 ffffffffffffffffff01 00 00 00 | 1 | 63 bits
          01 ffffffffffffffffff02 00 00 00 | 1 | 64 bits
          01 80808080808080808080 00 00 00 | 1 | 64 bits
          01 00 00 03 00 00 00             | 3 | timestamp type 3
          01 00 00 00 03 00                | 4 | key length says 2, and 1 bytes are left
          01 00 00 00 ffffffff0f           | 4 | key length says 4294967294
          01 00 00 00 ffffffffffffffffff01 | 4 | key length says 18446744073709551614
          01 00 00 00 00 05 00             | 5 | value length
          01 00 00 00 00 00 02 00 00 00    | 6 | header count
          01 00 00 00 00 00 ffffffff07     | 6 | header count
          01 00 00 00 00 00 01 01 ff 00    | 8 | UTF-8
          01 00 00 00 00 00 01 03 eda080 0 | 8 | UTF-8
          01 00 00 00 00 00 01 02 c080 00  | 8 | UTF-8
          01 00 00 00 00 00 01 02 61 ff 00 | 9 | UTF-8
          01 00 00 00 00 00 00 00          | 7 | 1 bytes follow
          """)
  void refusesWhatNoWriterMakesAndSaysWhere(String hex, int position, String detail) {
    byte[] payload = unhex(hex);
    assertThatThrownBy(() -> EnvelopeFormat.decode(payload))
        .isInstanceOfSatisfying(
            InvalidEnvelopeException.class, e -> assertThat(e.position()).isEqualTo(position))
        .hasMessageContaining("byte " + position)
        .hasMessageContaining(detail);
  }

  @Test
  void acceptsJsonFieldsOfALaterRelease() throws Exception {
    String json = json(STREAM_OPENED).replace("{", "{\"tomorrow\":{\"a\":[1]},");
    assertThat(EnvelopeFormat.decode(withType(2, json))).isEqualTo(STREAM_OPENED);
  }

  @Test
  void takesAMissingOptionalFieldForNull() throws Exception {
    String json = json(STREAM_OPENED).replace("\"topic_id\":null,", "");
    assertThat(EnvelopeFormat.decode(withType(2, json))).isEqualTo(STREAM_OPENED);
  }

  @Test
  void refusesAnotherFormatOfTheStream() {
    assertInvalid(2, json(STREAM_OPENED).replace("\"format\":1", "\"format\":2"), "format says 2");
  }

  @Test
  void refusesJsonThatIsNotWhole() {
    String json = json(WRITER_OPENED);
    assertInvalid(3, json + "{}", "not JSON");
    assertInvalid(3, json.substring(0, json.length() - 1), "not JSON");
    assertInvalid(3, "[]", "not a JSON object");
    assertInvalid(3, "", "not a JSON object");
    assertInvalid(3, json.replace("{", "{\"epoch\":1,"), "Duplicate field 'epoch'");
  }

  @Test
  void refusesJsonFieldsOfTheWrongKind() {
    assertInvalid(3, json(WRITER_OPENED).replace("\"epoch\":3", "\"epoch\":\"3\""), "epoch");
    assertInvalid(3, json(WRITER_OPENED).replace("\"epoch\":3", "\"epoch\":3.5"), "epoch");
    assertInvalid(3, json(WRITER_OPENED).replace("\"epoch\":3,", ""), "epoch");
    assertInvalid(3, json(WRITER_OPENED).replace("\"archive-0\"", "null"), "task is missing");
    assertInvalid(3, json(WRITER_OPENED).replace("2026-11-21T", "today "), "opened_at");
    assertInvalid(2, json(STREAM_OPENED).replace("[\"dropNothing\"]", "[1]"), "transforms");
    assertInvalid(3, json(WRITER_OPENED).replace("\"archive-0\"", "\"\\ud800\""), "surrogate");
    assertInvalid(2, json(STREAM_OPENED).replace("[\"dropNothing\"]", "\"x\""), "transforms");
    assertInvalid(
        3, json(WRITER_OPENED).replace("\"predicates\":[", "\"predicates\":[1,"), "predicates");
    assertInvalid(3, json(WRITER_OPENED).replace("\"class\":\"\"", "\"class\":1"), "class");
    assertInvalid(
        3,
        json(WRITER_OPENED).replace("\"converters\":{", "\"converters\":1,\"c\":{"),
        "converters");
    assertInvalid(
        6,
        json(new RecordSkipped(9, "r", -1, null, "t", Instant.EPOCH)).replace(":9,", ":-9,"),
        "kafka_offset is negative");
    assertInvalid(
        2, json(STREAM_OPENED).replace("\"partition\":2", "\"partition\":2147483648"), "partition");
  }

  @Test
  void namesTheByteWhereJsonBreaksOff() {
    byte[] payload = withType(3, "{\"worker\":\"ä\",!}");
    assertThatThrownBy(() -> EnvelopeFormat.decode(payload))
        .isInstanceOfSatisfying(
            InvalidEnvelopeException.class,
            e -> assertThat(e.position()).as("near the '!', byte 16").isBetween(15, 17));
  }

  @Test
  void refusesJsonThatIsNotUtf8OrTooLarge() {
    byte[] latin1 = {3, '{', '"', (byte) 0xe4, '"', '}'};
    assertThatThrownBy(() -> EnvelopeFormat.decode(latin1))
        .hasMessageContaining("byte 3")
        .hasMessageContaining("UTF-8");
    assertInvalid(3, " ".repeat(65_536) + "{}", "more than 65536");
  }

  @Test
  void doesNotPutContentIntoText() {
    assertThat(record(bytes("secret"), bytes("secret"), header("h", bytes("secret"))))
        .asString()
        .doesNotContain("secret");
  }

  private static void assertInvalid(int type, String json, String detail) {
    assertThatThrownBy(() -> EnvelopeFormat.decode(withType(type, json)))
        .isInstanceOf(InvalidEnvelopeException.class)
        .hasMessageContaining(detail);
  }

  private static void assertRoundTrip(Envelope envelope) throws InvalidEnvelopeException {
    assertThat(EnvelopeFormat.decode(EnvelopeFormat.encode(envelope))).isEqualTo(envelope);
  }

  private static KafkaRecord record(byte[] key, byte[] value, KafkaHeader... headers) {
    return new KafkaRecord(5, 6, TimestampKind.CREATE, key, value, List.of(headers));
  }

  private static KafkaHeader header(String key, byte[] value) {
    return new KafkaHeader(key, value);
  }

  private static String json(Envelope envelope) {
    byte[] payload = EnvelopeFormat.encode(envelope);
    return new String(Arrays.copyOfRange(payload, 1, payload.length), UTF_8);
  }

  private static byte[] withType(int type, String json) {
    byte[] body = bytes(json);
    byte[] payload = new byte[1 + body.length];
    payload[0] = (byte) type;
    System.arraycopy(body, 0, payload, 1, body.length);
    return payload;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] unhex(String hex) {
    String digits = hex.replace(" ", "");
    return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : digits + "0");
  }
}
