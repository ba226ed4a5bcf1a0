package io.chainlog.envelope;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.time.Instant;
import java.util.List;

/**
 * The JSON body of {@link WriterOpened}, whose fields are flat. The fields of earlier builds end
 * with the recovery.
 */
record WriterOpenedJson(
    long epoch,
    @OrNull String worker,
    String task,
    String connectorVersion,
    Instant openedAt,
    long resumedKafkaOffset,
    String recovery,
    @OrNull @JsonInclude(JsonInclude.Include.NON_NULL) String overlap,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long overlapKafkaOffset,
    @OrNull String kafkaClusterId,
    @OrNull String topicId) {

  /** What is written: the settings follow in the same object, if there are any. */
  private record Written(
      @JsonUnwrapped WriterOpenedJson opened, @JsonUnwrapped Settings settings) {}

  static String write(WriterOpened opened) {
    Overlap overlap = opened.overlap();
    WriterOpenedJson flat =
        new WriterOpenedJson(
            opened.epoch(),
            opened.worker(),
            opened.task(),
            opened.connectorVersion(),
            opened.openedAt(),
            opened.resumedKafkaOffset(),
            opened.recovery(),
            overlap == null ? null : overlap.kind(),
            overlap == null ? null : overlap.kafkaOffset(),
            opened.kafkaClusterId(),
            opened.topicId());
    WriterSettings settings = opened.settings();
    return JsonBody.write(new Written(flat, settings == null ? null : Settings.of(settings)));
  }

  static WriterOpened read(JsonBody json) throws InvalidEnvelopeException {
    WriterOpenedJson flat = json.as(WriterOpenedJson.class);
    if (flat.overlap != null && flat.overlapKafkaOffset == null) {
      throw json.invalid("overlap_kafka_offset", "is missing");
    }
    boolean hasSettings = !json.get("settings_sha256").isMissingNode();
    Settings settings = hasSettings ? json.as(Settings.class) : null;
    return new WriterOpened(
        flat.epoch,
        flat.worker,
        flat.task,
        flat.connectorVersion,
        flat.openedAt,
        flat.resumedKafkaOffset,
        flat.recovery,
        flat.overlap == null ? null : new Overlap(flat.overlap, flat.overlapKafkaOffset),
        flat.kafkaClusterId,
        flat.topicId,
        settings == null ? null : settings.toWriterSettings());
  }

  private record Converters(@OrNull String key, @OrNull String value, @OrNull String header) {
    static final Converters NONE = new Converters(null, null, null);
  }

  private record Settings(
      @OrNull String isolationLevel,
      @OrNull String autoOffsetReset,
      Converters converters,
      List<NamedClass> transforms,
      List<NamedClass> predicates,
      String settingsSha256,
      @OrNull String kafkaVersion,
      int maxPayloadBytes) {

    static Settings of(WriterSettings settings) {
      return new Settings(
          settings.isolationLevel(),
          settings.autoOffsetReset(),
          new Converters(
              settings.keyConverter(), settings.valueConverter(), settings.headerConverter()),
          settings.transforms(),
          settings.predicates(),
          settings.settingsSha256(),
          settings.kafkaVersion(),
          settings.maxPayloadBytes());
    }

    WriterSettings toWriterSettings() {
      Converters classes = converters == null ? Converters.NONE : converters;
      return new WriterSettings(
          isolationLevel,
          autoOffsetReset,
          classes.key(),
          classes.value(),
          classes.header(),
          transforms,
          predicates,
          settingsSha256,
          kafkaVersion,
          maxPayloadBytes);
    }
  }
}
