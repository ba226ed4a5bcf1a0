package io.chainlog.connect.sink;

import io.chainlog.connect.streams.TopicPartitionStreams;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The newest incarnation of each topic-partition. The archive is listed once, when the first one is
 * asked for, so an instance serves one round of openings.
 */
final class Incarnations {
  private final StorageBackend storage;
  private Map<TopicPartition, Integer> newest;

  Incarnations(StorageBackend storage) {
    this.storage = storage;
  }

  /** The newest incarnation of which there is a stream; 0 if there is none. */
  int newest(TopicPartition partition) throws IOException {
    if (newest == null) {
      newest = list();
    }
    return newest.getOrDefault(partition, 0);
  }

  private Map<TopicPartition, Integer> list() throws IOException {
    Map<TopicPartition, Integer> found = new HashMap<>();
    for (StreamId id : storage.streams()) {
      TopicPartitionStreams.parse(id)
          .ifPresent(
              stream ->
                  found.merge(
                      new TopicPartition(stream.topic(), stream.partition()),
                      stream.incarnation(),
                      Math::max));
    }
    return found;
  }
}
