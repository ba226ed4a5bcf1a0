package io.chainlog.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class EnvelopeProperties {

  @Property
  void readsWhatItWrote(@ForAll("envelopes") Envelope envelope) throws Exception {
    assertThat(EnvelopeFormat.decode(EnvelopeFormat.encode(envelope))).isEqualTo(envelope);
  }

  /** So that comparing the bytes of two records is comparing the records. */
  @Property
  void hasOneFormOfEachKafkaRecord(@ForAll("mutants") byte[] mutant) {
    Envelope read = decodeOrNull(mutant);
    if (read instanceof KafkaRecord kafkaRecord) {
      assertThat(EnvelopeFormat.encode(kafkaRecord)).isEqualTo(mutant);
    }
  }

  @Property
  void refusesEveryTruncation(
      @ForAll("kafkaRecords") KafkaRecord kafkaRecord, @ForAll @IntRange(max = 999) int perMille) {
    byte[] payload = EnvelopeFormat.encode(kafkaRecord);
    byte[] cut = Arrays.copyOf(payload, payload.length * perMille / 1000);
    assertThat(decodeOrNull(cut)).isNull();
  }

  @Property
  void refusesTrailingBytes(
      @ForAll("kafkaRecords") KafkaRecord kafkaRecord, @ForAll @IntRange(min = 1, max = 9) int n) {
    byte[] payload = EnvelopeFormat.encode(kafkaRecord);
    assertThat(decodeOrNull(Arrays.copyOf(payload, payload.length + n))).isNull();
  }

  @Property
  void neverFailsInAnUndocumentedWay(@ForAll byte[] payload) {
    decodeOrNull(payload);
  }

  @Property
  void neverFailsInAnUndocumentedWayOnAlmostValidBytes(@ForAll("mutants") byte[] payload) {
    decodeOrNull(payload);
  }

  /** Null if it was refused in the documented way; anything else that is thrown fails the test. */
  private static Envelope decodeOrNull(byte[] payload) {
    try {
      return EnvelopeFormat.decode(payload);
    } catch (InvalidEnvelopeException e) {
      assertThat(e.position()).isBetween(0, payload.length);
      return null;
    }
  }

  @Provide
  Arbitrary<byte[]> mutants() {
    return Combinators.combine(
            envelopes(), Arbitraries.doubles().between(0, 1), Arbitraries.bytes())
        .as(
            (envelope, where, value) -> {
              byte[] payload = EnvelopeFormat.encode(envelope);
              payload[(int) (where * (payload.length - 1))] = value;
              return payload;
            });
  }

  @Provide
  Arbitrary<Envelope> envelopes() {
    return Arbitraries.oneOf(
        kafkaRecords().map(kafkaRecord -> kafkaRecord),
        streamsOpened(),
        writersOpened(),
        streamsRepaired(),
        recordsSkipped());
  }

  @Provide
  Arbitrary<KafkaRecord> kafkaRecords() {
    return Combinators.combine(
            Arbitraries.longs().greaterOrEqual(0),
            Arbitraries.longs(),
            Arbitraries.of(TimestampKind.class),
            nullableBytes(),
            nullableBytes(),
            headers())
        .as(KafkaRecord::new);
  }

  private static Arbitrary<List<KafkaHeader>> headers() {
    return Combinators.combine(text(), nullableBytes()).as(KafkaHeader::new).list().ofMaxSize(5);
  }

  private static Arbitrary<Envelope> streamsOpened() {
    return Combinators.combine(
            text(),
            text().injectNull(0.3),
            Arbitraries.integers(),
            Arbitraries.longs(),
            text().list().ofMaxSize(3),
            instants())
        .as(
            (required, optional, number, offset, transforms, openedAt) ->
                new StreamOpened(
                    EnvelopeFormat.VERSION,
                    required,
                    optional,
                    required,
                    optional,
                    number,
                    number,
                    offset,
                    optional,
                    required,
                    required,
                    optional,
                    transforms,
                    openedAt));
  }

  private static Arbitrary<Envelope> writersOpened() {
    return Combinators.combine(
            Arbitraries.longs(),
            text().injectNull(0.3),
            text(),
            Arbitraries.longs(),
            instants(),
            writerSettings().injectNull(0.3))
        .as(
            (epoch, optional, required, resumed, openedAt, settings) ->
                new WriterOpened(
                    epoch,
                    optional,
                    required,
                    required,
                    openedAt,
                    resumed,
                    required,
                    settings == null ? null : new Overlap(required, resumed),
                    optional,
                    optional,
                    settings));
  }

  private static Arbitrary<WriterSettings> writerSettings() {
    return Combinators.combine(
            text().injectNull(0.3),
            text(),
            Combinators.combine(text(), text()).as(NamedClass::new).list().ofMaxSize(3),
            Arbitraries.integers())
        .as(
            (optional, required, classes, maxPayloadBytes) ->
                new WriterSettings(
                    optional,
                    optional,
                    optional,
                    optional,
                    optional,
                    classes,
                    classes,
                    required,
                    optional,
                    maxPayloadBytes));
  }

  private static Arbitrary<Envelope> recordsSkipped() {
    return Combinators.combine(
            Arbitraries.longs().greaterOrEqual(0), text(), text().injectNull(0.3), instants())
        .as(
            (offset, required, optional, skippedAt) ->
                new RecordSkipped(offset, required, -offset, optional, required, skippedAt));
  }

  private static Arbitrary<Envelope> streamsRepaired() {
    return Combinators.combine(
            Arbitraries.longs(),
            text(),
            text().injectNull(0.3),
            Arbitraries.of(true, false),
            text().list().ofMaxSize(3),
            instants())
        .as(
            (number, required, optional, flag, cuts, repairedAt) ->
                new StreamRepaired(
                    number,
                    required,
                    repairedAt,
                    required,
                    number,
                    required,
                    number,
                    optional,
                    number,
                    number,
                    flag,
                    number,
                    cuts));
  }

  private static Arbitrary<Instant> instants() {
    return Arbitraries.longs().between(0, 4_102_444_800_000L).map(Instant::ofEpochMilli);
  }

  /** Text of every script, without lone surrogates. */
  private static Arbitrary<String> text() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(codePoint -> codePoint < 0xD800 || codePoint > 0xDFFF)
        .list()
        .ofMaxSize(12)
        .map(EnvelopeProperties::fromCodePoints);
  }

  private static String fromCodePoints(List<Integer> codePoints) {
    StringBuilder text = new StringBuilder();
    codePoints.forEach(text::appendCodePoint);
    return text.toString();
  }

  private static Arbitrary<byte[]> nullableBytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(300).injectNull(0.2);
  }
}
