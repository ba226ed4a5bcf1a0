package io.chainlog.connect.source;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a topic does to the records that are written to it.
 *
 * @param configs the topic's configuration by Kafka's names
 */
record TargetLimits(Map<String, String> configs) {
  static final TargetLimits NONE = new TargetLimits(Map.of());

  static final String CLEANUP_POLICY = "cleanup.policy";
  static final String RETENTION_MS = "retention.ms";
  static final String RETENTION_BYTES = "retention.bytes";
  static final String TIMESTAMP_TYPE = "message.timestamp.type";
  static final String BEFORE_MAX_MS = "message.timestamp.before.max.ms";
  static final String AFTER_MAX_MS = "message.timestamp.after.max.ms";
  static final String MAX_MESSAGE_BYTES = "max.message.bytes";

  /** Batch and record fields beside key, value and headers take less. */
  private static final int OVERHEAD_BYTES = 128;

  boolean isCompacted() {
    return configs.getOrDefault(CLEANUP_POLICY, "").contains("compact");
  }

  boolean setsItsOwnTime() {
    return "LogAppendTime".equals(configs.get(TIMESTAMP_TYPE));
  }

  /** A limit, or -1 if there is none. */
  long limit(String name) {
    String value = configs.get(name);
    return value == null || !value.matches("[0-9]{1,18}") ? -1 : Long.parseLong(value);
  }

  /**
   * Checks what the broker would refuse.
   *
   * @param isCompressed whether the broker may see a smaller record than this one
   * @throws ConnectException naming record, topic and remedy
   */
  void check(SourceRecord record, long nowMs, boolean isCompressed) {
    if (record.timestamp() != null && !setsItsOwnTime()) {
      checkTime(record, nowMs);
    }
    long maxBytes = limit(MAX_MESSAGE_BYTES);
    long bytes = RecordSize.of(record);
    if (!isCompressed && maxBytes >= 0 && bytes + OVERHEAD_BYTES > maxBytes) {
      throw refused(
          record,
          "has " + bytes + " bytes",
          MAX_MESSAGE_BYTES,
          "raise it, and " + ProducerLimits.MAX_REQUEST_SIZE_CONFIG + " above 1 MiB");
    }
  }

  private void checkTime(SourceRecord record, long nowMs) {
    long before = limit(BEFORE_MAX_MS);
    long after = limit(AFTER_MAX_MS);
    long timestamp = record.timestamp();
    if (before >= 0 && timestamp < nowMs - before) {
      throw refused(record, "is of " + Instant.ofEpochMilli(timestamp), BEFORE_MAX_MS, "raise it");
    }
    if (after >= 0 && timestamp > nowMs && timestamp - nowMs > after) {
      throw refused(record, "is of " + Instant.ofEpochMilli(timestamp), AFTER_MAX_MS, "raise it");
    }
  }

  private ConnectException refused(SourceRecord record, String what, String config, String remedy) {
    return new ConnectException(
        "the record at "
            + record.sourceOffset()
            + " "
            + what
            + ", which topic "
            + record.topic()
            + " refuses by "
            + config
            + "="
            + configs.get(config)
            + ": "
            + remedy);
  }
}
