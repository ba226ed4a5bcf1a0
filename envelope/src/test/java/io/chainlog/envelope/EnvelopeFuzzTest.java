package io.chainlog.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.JsonMutator;
import io.chainlog.storage.fuzz.Mutator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Payloads of data records, damaged. */
class EnvelopeFuzzTest {
  /** A header of two bytes is an object, its key and value, and what decoding them takes. */
  private static final long BYTES_PER_BYTE = 100;

  private static final StreamOpened STREAM_OPENED =
      new StreamOpened(
          1,
          "id",
          "c",
          "t",
          "i",
          3,
          0,
          7,
          null,
          "n",
          "1",
          "group",
          List.of("a", "b"),
          Instant.EPOCH);
  private static final WriterOpened WRITER_OPENED =
      new WriterOpened(
          2,
          "host",
          "sink-0",
          "1",
          Instant.EPOCH,
          -1,
          WriterOpened.CLEAN,
          new Overlap(Overlap.GONE, 7),
          "c",
          "i",
          new WriterSettings(
              "read_committed",
              "earliest",
              "K",
              "V",
              "H",
              List.of(new NamedClass("t", "T")),
              List.of(),
              "ab",
              "4.3.1",
              1 << 20));
  private static final byte[] TYPES = {
    EnvelopeFormat.STREAM_OPENED, EnvelopeFormat.WRITER_OPENED, EnvelopeFormat.RECORD_SKIPPED
  };
  private static final RecordSkipped RECORD_SKIPPED =
      new RecordSkipped(7, "too large", 9, "ab", "sink-0", Instant.EPOCH);

  @Test
  void aKafkaRecordComesBackAsItWasWrittenOrIsRefused(TestInfo test) {
    FuzzRun.run(
        test,
        50_000,
        target(
            Mutator.of(kafkaRecords()),
            (payload, envelope) -> {
              if (envelope instanceof KafkaRecord kafkaRecord) {
                assertThat(EnvelopeFormat.encode(kafkaRecord)).isEqualTo(payload);
              }
            }));
  }

  @Test
  void aStatementOnTheStreamHasOneMeaningOrIsRefused(TestInfo test) {
    FuzzRun.run(
        test,
        30_000,
        target(
            statements(),
            (payload, envelope) ->
                assertThat(EnvelopeFormat.decode(EnvelopeFormat.encode(envelope)))
                    .isEqualTo(envelope)));
  }

  private static FuzzTarget<byte[], Envelope> target(
      Function<RandomGenerator, byte[]> payloads, FuzzTarget.Check<byte[], Envelope> check) {
    return FuzzTarget.ofBytes(payloads, EnvelopeFuzzTest::decode, check)
        .refusingBy(InvalidEnvelopeException.class)
        .allocating(payload -> BYTES_PER_BYTE * payload.length);
  }

  private static Envelope decode(byte[] payload) throws InvalidEnvelopeException {
    try {
      return EnvelopeFormat.decode(payload);
    } catch (InvalidEnvelopeException e) {
      assertThat(e.position()).isBetween(0, payload.length);
      throw e;
    }
  }

  private static List<byte[]> kafkaRecords() {
    KafkaHeader header = new KafkaHeader("h\u00e4", new byte[] {1, 2});
    return List.of(
        encode(List.of()),
        encode(List.of(header, new KafkaHeader("", null), header)),
        encode(Collections.nCopies(500, new KafkaHeader("", null))),
        encode(Collections.nCopies(200, new KafkaHeader("k", new byte[0]))));
  }

  private static byte[] encode(List<KafkaHeader> headers) {
    return EnvelopeFormat.encode(
        new KafkaRecord(1L << 40, -1, TimestampKind.CREATE, new byte[3], new byte[200], headers));
  }

  /** One byte for the type before mutated JSON, which may be of the other type. */
  private static Function<RandomGenerator, byte[]> statements() {
    JsonMutator bodies =
        JsonMutator.of(List.of(body(STREAM_OPENED), body(WRITER_OPENED), body(RECORD_SKIPPED)));
    return random -> {
      byte[] body = bodies.apply(random);
      byte[] payload = new byte[1 + body.length];
      payload[0] = TYPES[random.nextInt(TYPES.length)];
      System.arraycopy(body, 0, payload, 1, body.length);
      return payload;
    };
  }

  private static String body(Envelope envelope) {
    byte[] payload = EnvelopeFormat.encode(envelope);
    return new String(Arrays.copyOfRange(payload, 1, payload.length), StandardCharsets.UTF_8);
  }
}
