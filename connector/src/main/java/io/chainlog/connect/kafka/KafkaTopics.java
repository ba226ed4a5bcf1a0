package io.chainlog.connect.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What the cluster reports about topics. For one thread at a time. */
public interface KafkaTopics extends Closeable {

  /** Where a connector was not told how to reach its cluster. */
  KafkaTopics UNKNOWN =
      new KafkaTopics() {
        @Override
        public TopicIdentity identity(String topic) {
          return TopicIdentity.UNKNOWN;
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions)
            throws IOException {
          throw new IOException(
              "the ends of "
                  + partitions
                  + " are not known: "
                  + AdminSettings.BOOTSTRAP_SERVERS_CONFIG
                  + " is not set");
        }

        @Override
        public boolean isUnreadable(TopicPartition partition, long offset, long end) {
          return false;
        }

        @Override
        public void refresh() {
          // Nothing is remembered.
        }

        @Override
        public void refresh(String topic) {
          // Nothing is remembered.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  /**
   * The ids of cluster and topic, remembered until they are refreshed.
   *
   * @throws IOException if the cluster does not answer, or has no such topic
   */
  TopicIdentity identity(String topic) throws IOException;

  /**
   * Offset after the last record of each partition that consumers with the connector's isolation
   * level can read.
   *
   * @throws IOException if the cluster does not answer, or has no such partition
   */
  Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) throws IOException;

  /**
   * Whether a part of a partition contains nothing but transaction markers and aborted records,
   * which no consumer is given.
   *
   * @param offset where a consumer has arrived
   * @param end one of its {@link #endOffsets}
   * @throws IOException if the cluster does not answer in time
   */
  boolean isUnreadable(TopicPartition partition, long offset, long end) throws IOException;

  /** Has the next call ask the cluster again, unless it has just not answered. */
  void refresh();

  /** As {@link #refresh()}, but goes on remembering the ids of other topics. */
  void refresh(String topic);

  @Override
  void close();
}
