package io.chainlog.connect.kafka;

import java.io.Closeable;
import java.io.IOException;
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
        public long endOffset(TopicPartition partition) throws IOException {
          throw new IOException(
              "the end of "
                  + partition
                  + " is not known: "
                  + AdminSettings.BOOTSTRAP_SERVERS_CONFIG
                  + " is not set");
        }

        @Override
        public long skipUnreadable(TopicPartition partition, long offset) {
          return offset;
        }

        @Override
        public void refresh() {
          // Nothing is remembered.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  /**
   * The ids of cluster and topic, remembered until {@link #refresh}.
   *
   * @throws IOException if the cluster does not answer, or has no such topic
   */
  TopicIdentity identity(String topic) throws IOException;

  /**
   * Offset after the last record of a partition that consumers with the connector's isolation level
   * can read.
   *
   * @throws IOException if the cluster does not answer, or has no such partition
   */
  long endOffset(TopicPartition partition) throws IOException;

  /**
   * Passes over transaction markers and aborted records at the end of a partition, which no
   * consumer is given.
   *
   * @param offset where a consumer has arrived
   * @return the end of the partition, if nothing before it can be read; otherwise the given offset
   * @throws IOException if the cluster does not answer in time
   */
  long skipUnreadable(TopicPartition partition, long offset) throws IOException;

  /** Has the next call ask the cluster again. */
  void refresh();

  @Override
  void close();
}
