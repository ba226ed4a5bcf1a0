package io.chainlog.connect.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON bodies of the envelopes of type 2 and 3. */
final class EnvelopeJson {
  static final String FORMAT = "format";
  static final String ARCHIVE_ID = "archive_id";
  static final String KAFKA_CLUSTER_ID = "kafka_cluster_id";
  static final String TOPIC = "topic";
  static final String TOPIC_ID = "topic_id";
  static final String PARTITION = "partition";
  static final String INCARNATION = "incarnation";
  static final String FIRST_KAFKA_OFFSET = "first_kafka_offset";
  static final String ISOLATION_LEVEL = "isolation_level";
  static final String CONNECTOR_NAME = "connector_name";
  static final String CONNECTOR_VERSION = "connector_version";
  static final String TRANSFORMS = "transforms";
  static final String OPENED_AT = "opened_at";
  static final String EPOCH = "epoch";
  static final String WORKER = "worker";
  static final String TASK = "task";
  static final String RESUMED_KAFKA_OFFSET = "resumed_kafka_offset";
  static final String RECOVERY = "recovery";

  private EnvelopeJson() {}

  static String write(StreamOpened opened) {
    ObjectNode json = JsonBody.MAPPER.createObjectNode();
    json.put(FORMAT, opened.format());
    json.put(ARCHIVE_ID, opened.archiveId());
    json.put(KAFKA_CLUSTER_ID, opened.kafkaClusterId());
    json.put(TOPIC, opened.topic());
    json.put(TOPIC_ID, opened.topicId());
    json.put(PARTITION, opened.partition());
    json.put(INCARNATION, opened.incarnation());
    json.put(FIRST_KAFKA_OFFSET, opened.firstKafkaOffset());
    json.put(ISOLATION_LEVEL, opened.isolationLevel());
    json.put(CONNECTOR_NAME, opened.connectorName());
    json.put(CONNECTOR_VERSION, opened.connectorVersion());
    ArrayNode transforms = json.putArray(TRANSFORMS);
    opened.transforms().forEach(transforms::add);
    json.put(OPENED_AT, opened.openedAt().toString());
    return text(json);
  }

  static StreamOpened readStreamOpened(JsonBody json) throws InvalidEnvelopeException {
    return new StreamOpened(
        readFormat(json),
        json.requiredText(ARCHIVE_ID),
        json.optionalText(KAFKA_CLUSTER_ID),
        json.requiredText(TOPIC),
        json.optionalText(TOPIC_ID),
        json.requiredInt(PARTITION),
        json.requiredInt(INCARNATION),
        json.requiredLong(FIRST_KAFKA_OFFSET),
        json.optionalText(ISOLATION_LEVEL),
        json.requiredText(CONNECTOR_NAME),
        json.requiredText(CONNECTOR_VERSION),
        json.optionalTexts(TRANSFORMS),
        json.requiredInstant(OPENED_AT));
  }

  private static int readFormat(JsonBody json) throws InvalidEnvelopeException {
    int format = json.requiredInt(FORMAT);
    if (format != EnvelopeFormat.VERSION) {
      throw json.invalid(
          FORMAT,
          "says "
              + format
              + ", and this release reads "
              + EnvelopeFormat.VERSION
              + "; use a newer one");
    }
    return format;
  }

  static String write(WriterOpened opened) {
    ObjectNode json = JsonBody.MAPPER.createObjectNode();
    json.put(EPOCH, opened.epoch());
    json.put(WORKER, opened.worker());
    json.put(TASK, opened.task());
    json.put(CONNECTOR_VERSION, opened.connectorVersion());
    json.put(OPENED_AT, opened.openedAt().toString());
    json.put(RESUMED_KAFKA_OFFSET, opened.resumedKafkaOffset());
    json.put(RECOVERY, opened.recovery());
    return text(json);
  }

  static WriterOpened readWriterOpened(JsonBody json) throws InvalidEnvelopeException {
    return new WriterOpened(
        json.requiredLong(EPOCH),
        json.optionalText(WORKER),
        json.requiredText(TASK),
        json.requiredText(CONNECTOR_VERSION),
        json.requiredInstant(OPENED_AT),
        json.requiredLong(RESUMED_KAFKA_OFFSET),
        json.requiredText(RECOVERY));
  }

  private static String text(ObjectNode json) {
    try {
      return JsonBody.MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("an object of strings and numbers is always JSON", e);
    }
  }
}
