package io.chainlog.connect.model;

import org.apache.kafka.common.TopicPartition;

/** Hears what a sink promises. */
@FunctionalInterface
interface SinkPromises {
  /**
   * The task has reported that Kafka need not deliver anything below that offset again.
   *
   * @throws AssertionError if the archive would not have it after a power loss now
   */
  void promised(TopicPartition partition, long offset);
}
