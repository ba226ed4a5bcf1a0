package io.chainlog.connect.source;

import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the task's own producer, which Connect makes. For one thread at a time. */
final class ProducerLimits {
  static final String MAX_REQUEST_SIZE_CONFIG = "producer.override.max.request.size";

  private static final String COMPRESSION_CONFIG = "producer.override.compression.type";
  private static final long DEFAULT_MAX_REQUEST_BYTES = 1 << 20;
  private static final Logger LOG = LoggerFactory.getLogger(ProducerLimits.class);

  private final boolean isCompressed;
  private boolean isWarned;

  ProducerLimits(Map<String, String> settings) {
    String compression = settings.get(COMPRESSION_CONFIG);
    this.isCompressed = compression != null && !compression.equals("none");
    this.isWarned = settings.get(MAX_REQUEST_SIZE_CONFIG) != null;
  }

  boolean isCompressed() {
    return isCompressed;
  }

  /** Names the setting once. The worker may have set it too, which does not show here. */
  void warnOfSize(SourceRecord record) {
    if (!isWarned && RecordSize.of(record) > DEFAULT_MAX_REQUEST_BYTES) {
      isWarned = true;
      LOG.warn(
          "A record of {} bytes for topic {} is larger than what a producer sends by default, which"
              + " fails the task: set {} in the connector's configuration unless the worker sets it",
          RecordSize.of(record),
          record.topic(),
          MAX_REQUEST_SIZE_CONFIG);
    }
  }
}
