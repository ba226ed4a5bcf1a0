package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.kafka.TopicIdentity;
import java.io.IOException;
import org.apache.kafka.common.TopicPartition;

/** What a cluster reports, as a test sets it. */
final class FakeKafka implements KafkaTopics {
  TopicIdentity identity = new TopicIdentity("cluster", "topic-1");
  long endOffset;
  long unreadableUpTo;
  IOException failure;

  @Override
  public TopicIdentity identity(String topic) throws IOException {
    failIfTold();
    return identity;
  }

  @Override
  public long endOffset(TopicPartition partition) throws IOException {
    failIfTold();
    return endOffset;
  }

  private void failIfTold() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public long skipUnreadable(TopicPartition partition, long offset) throws IOException {
    failIfTold();
    return Math.max(offset, unreadableUpTo);
  }

  @Override
  public void refresh() {}

  @Override
  public void close() {}
}
