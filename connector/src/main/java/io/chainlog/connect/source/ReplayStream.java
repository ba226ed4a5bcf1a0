package io.chainlog.connect.source;

import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.storage.StreamId;
import org.apache.kafka.common.TopicPartition;

/**
 * A stream that is replayed.
 *
 * @param id of the stream
 * @param identity what its name states
 * @param topic to replay into
 */
record ReplayStream(StreamId id, TopicPartitionStream identity, String topic) {

  /** A record goes to the partition that it came from. */
  TopicPartition target() {
    return new TopicPartition(topic, identity.partition());
  }
}
