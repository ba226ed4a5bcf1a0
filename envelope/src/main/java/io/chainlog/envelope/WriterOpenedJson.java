package io.chainlog.envelope;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import java.util.ArrayList;
import java.util.List;

/** The JSON body of {@link WriterOpened}. The fields of earlier builds end with the recovery. */
final class WriterOpenedJson {
  private static final String WORKER = "worker";
  private static final String RESUMED_KAFKA_OFFSET = "resumed_kafka_offset";
  private static final String RECOVERY = "recovery";
  private static final String OVERLAP = "overlap";
  private static final String OVERLAP_KAFKA_OFFSET = "overlap_kafka_offset";
  private static final String AUTO_OFFSET_RESET = "auto_offset_reset";
  private static final String CONVERTERS = "converters";
  private static final String KEY = "key";
  private static final String VALUE = "value";
  private static final String HEADER = "header";
  private static final String PREDICATES = "predicates";
  private static final String NAME = "name";
  private static final String CLASS = "class";
  private static final String SETTINGS_SHA256 = "settings_sha256";
  private static final String KAFKA_VERSION = "kafka_version";
  private static final String MAX_PAYLOAD_BYTES = "max_payload_bytes";

  private WriterOpenedJson() {}

  static String write(WriterOpened opened) {
    ObjectNode json = JsonBody.MAPPER.createObjectNode();
    json.put(EnvelopeJson.EPOCH, opened.epoch());
    json.put(WORKER, opened.worker());
    json.put(EnvelopeJson.TASK, opened.task());
    json.put(EnvelopeJson.CONNECTOR_VERSION, opened.connectorVersion());
    json.put(EnvelopeJson.OPENED_AT, opened.openedAt().toString());
    json.put(RESUMED_KAFKA_OFFSET, opened.resumedKafkaOffset());
    json.put(RECOVERY, opened.recovery());
    if (opened.overlap() != null) {
      json.put(OVERLAP, opened.overlap().kind());
      json.put(OVERLAP_KAFKA_OFFSET, opened.overlap().kafkaOffset());
    }
    json.put(EnvelopeJson.KAFKA_CLUSTER_ID, opened.kafkaClusterId());
    json.put(EnvelopeJson.TOPIC_ID, opened.topicId());
    if (opened.settings() != null) {
      write(opened.settings(), json);
    }
    return EnvelopeJson.text(json);
  }

  private static void write(WriterSettings settings, ObjectNode json) {
    json.put(EnvelopeJson.ISOLATION_LEVEL, settings.isolationLevel());
    json.put(AUTO_OFFSET_RESET, settings.autoOffsetReset());
    ObjectNode converters = json.putObject(CONVERTERS);
    converters.put(KEY, settings.keyConverter());
    converters.put(VALUE, settings.valueConverter());
    converters.put(HEADER, settings.headerConverter());
    write(settings.transforms(), json.putArray(EnvelopeJson.TRANSFORMS));
    write(settings.predicates(), json.putArray(PREDICATES));
    json.put(SETTINGS_SHA256, settings.settingsSha256());
    json.put(KAFKA_VERSION, settings.kafkaVersion());
    json.put(MAX_PAYLOAD_BYTES, settings.maxPayloadBytes());
  }

  private static void write(List<NamedClass> classes, ArrayNode json) {
    for (NamedClass named : classes) {
      json.addObject().put(NAME, named.name()).put(CLASS, named.className());
    }
  }

  static WriterOpened read(JsonBody json) throws InvalidEnvelopeException {
    return new WriterOpened(
        json.requiredLong(EnvelopeJson.EPOCH),
        json.optionalText(WORKER),
        json.requiredText(EnvelopeJson.TASK),
        json.requiredText(EnvelopeJson.CONNECTOR_VERSION),
        json.requiredInstant(EnvelopeJson.OPENED_AT),
        json.requiredLong(RESUMED_KAFKA_OFFSET),
        json.requiredText(RECOVERY),
        readOverlap(json),
        json.optionalText(EnvelopeJson.KAFKA_CLUSTER_ID),
        json.optionalText(EnvelopeJson.TOPIC_ID),
        json.has(SETTINGS_SHA256) ? readSettings(json) : null);
  }

  private static Overlap readOverlap(JsonBody json) throws InvalidEnvelopeException {
    return json.has(OVERLAP)
        ? new Overlap(json.requiredText(OVERLAP), json.requiredLong(OVERLAP_KAFKA_OFFSET))
        : null;
  }

  private static WriterSettings readSettings(JsonBody json) throws InvalidEnvelopeException {
    JsonBody converters = json.optionalObject(CONVERTERS);
    return new WriterSettings(
        json.optionalText(EnvelopeJson.ISOLATION_LEVEL),
        json.optionalText(AUTO_OFFSET_RESET),
        converters.optionalText(KEY),
        converters.optionalText(VALUE),
        converters.optionalText(HEADER),
        readClasses(json, EnvelopeJson.TRANSFORMS),
        readClasses(json, PREDICATES),
        json.requiredText(SETTINGS_SHA256),
        json.optionalText(KAFKA_VERSION),
        json.requiredInt(MAX_PAYLOAD_BYTES));
  }

  private static List<NamedClass> readClasses(JsonBody json, String field)
      throws InvalidEnvelopeException {
    List<NamedClass> classes = new ArrayList<>();
    for (JsonBody element : json.optionalObjects(field)) {
      classes.add(new NamedClass(element.requiredText(NAME), element.requiredText(CLASS)));
    }
    return classes;
  }
}
