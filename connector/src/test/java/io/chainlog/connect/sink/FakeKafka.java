package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.kafka.TopicIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What a cluster reports, as a test sets it. */
final class FakeKafka implements KafkaTopics {
  TopicIdentity identity = new TopicIdentity("cluster", "topic-1");
  long endOffset;
  long unreadableUpTo;
  IOException failure;

  /** Topics that were asked for alone. */
  final List<String> refreshed = new ArrayList<>();

  @Override
  public TopicIdentity identity(String topic) throws IOException {
    failIfTold();
    return identity;
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions)
      throws IOException {
    failIfTold();
    Map<TopicPartition, Long> ends = new HashMap<>();
    partitions.forEach(partition -> ends.put(partition, endOffset));
    return ends;
  }

  private void failIfTold() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public boolean isUnreadable(TopicPartition partition, long offset, long end) {
    return end <= unreadableUpTo;
  }

  @Override
  public void refresh() {}

  @Override
  public void refresh(String topic) {
    refreshed.add(topic);
  }

  @Override
  public void close() {}
}
