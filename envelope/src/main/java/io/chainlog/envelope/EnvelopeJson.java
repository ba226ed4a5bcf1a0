package io.chainlog.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON bodies of the envelopes that are no Kafka records. */
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
  static final String TASK = "task";
  static final String TOOL_VERSION = "tool_version";
  static final String REPAIRED_AT = "repaired_at";
  static final String REASON = "reason";
  static final String END_OFFSET = "end_offset";
  static final String CHAIN_HEAD = "chain_head";
  static final String COMMITTED_OFFSET = "committed_offset";
  static final String COMMITTED_CHAIN_HEAD = "committed_chain_head";
  static final String FIRST_LOST_OFFSET = "first_lost_offset";
  static final String LOST_RECORDS = "lost_records";
  static final String LOST_MAY_BE_MORE = "lost_may_be_more";
  static final String CUT_BYTES = "cut_bytes";
  static final String CUTS = "cuts";
  static final String START = "start";
  static final String KAFKA_OFFSET = "kafka_offset";
  static final String PAYLOAD_BYTES = "payload_bytes";
  static final String PAYLOAD_SHA256 = "payload_sha256";
  static final String SKIPPED_AT = "skipped_at";

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
    json.put(START, opened.start());
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
        json.optionalText(START),
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

  static String write(RecordSkipped skipped) {
    ObjectNode json = JsonBody.MAPPER.createObjectNode();
    json.put(KAFKA_OFFSET, skipped.kafkaOffset());
    json.put(REASON, skipped.reason());
    json.put(PAYLOAD_BYTES, skipped.payloadBytes());
    json.put(PAYLOAD_SHA256, skipped.payloadSha256());
    json.put(TASK, skipped.task());
    json.put(SKIPPED_AT, skipped.skippedAt().toString());
    return text(json);
  }

  static RecordSkipped readRecordSkipped(JsonBody json) throws InvalidEnvelopeException {
    return new RecordSkipped(
        json.requiredNonNegativeLong(KAFKA_OFFSET),
        json.requiredText(REASON),
        json.requiredLong(PAYLOAD_BYTES),
        json.optionalText(PAYLOAD_SHA256),
        json.requiredText(TASK),
        json.requiredInstant(SKIPPED_AT));
  }

  static String write(StreamRepaired repaired) {
    ObjectNode json = JsonBody.MAPPER.createObjectNode();
    json.put(EPOCH, repaired.epoch());
    json.put(TOOL_VERSION, repaired.toolVersion());
    json.put(REPAIRED_AT, repaired.repairedAt().toString());
    json.put(REASON, repaired.reason());
    json.put(END_OFFSET, repaired.endOffset());
    json.put(CHAIN_HEAD, repaired.chainHead());
    json.put(COMMITTED_OFFSET, repaired.committedOffset());
    json.put(COMMITTED_CHAIN_HEAD, repaired.committedChainHead());
    json.put(FIRST_LOST_OFFSET, repaired.firstLostOffset());
    json.put(LOST_RECORDS, repaired.lostRecords());
    json.put(LOST_MAY_BE_MORE, repaired.lostMayBeMore());
    json.put(CUT_BYTES, repaired.cutBytes());
    ArrayNode cuts = json.putArray(CUTS);
    repaired.cuts().forEach(cuts::add);
    return text(json);
  }

  static StreamRepaired readStreamRepaired(JsonBody json) throws InvalidEnvelopeException {
    return new StreamRepaired(
        json.requiredLong(EPOCH),
        json.requiredText(TOOL_VERSION),
        json.requiredInstant(REPAIRED_AT),
        json.requiredText(REASON),
        json.requiredLong(END_OFFSET),
        json.requiredText(CHAIN_HEAD),
        json.requiredLong(COMMITTED_OFFSET),
        json.optionalText(COMMITTED_CHAIN_HEAD),
        json.requiredLong(FIRST_LOST_OFFSET),
        json.requiredLong(LOST_RECORDS),
        json.requiredBoolean(LOST_MAY_BE_MORE),
        json.requiredLong(CUT_BYTES),
        json.optionalTexts(CUTS));
  }

  static String text(ObjectNode json) {
    try {
      return JsonBody.MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("an object of strings and numbers is always JSON", e);
    }
  }
}
