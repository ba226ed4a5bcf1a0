package io.chainlog.connect.model;

import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.kafka.TopicIdentity;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;

/** What an admin client reports of the topics of a group, if the cluster answers. */
final class ModelAdmin implements KafkaTopics {
  private static final int NO_ANSWER_ONE_IN = 12;

  private final KafkaGroup group;
  private final Random random;
  private boolean answersAlways;

  ModelAdmin(KafkaGroup group, Random random) {
    this.group = group;
    this.random = random;
  }

  /** From now on it answers always. */
  void answer() {
    answersAlways = true;
  }

  @Override
  public TopicIdentity identity(String topic) throws IOException {
    maybeFail();
    TopicPartition partition =
        group.partitions().stream().filter(p -> p.topic().equals(topic)).findFirst().orElseThrow();
    return new TopicIdentity("cluster", topicId(topic, group.log(partition)));
  }

  static String topicId(String topic, KafkaLog log) {
    return topic + " number " + log.topicNumber();
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions)
      throws IOException {
    maybeFail();
    Map<TopicPartition, Long> ends = new HashMap<>();
    partitions.forEach(partition -> ends.put(partition, group.log(partition).endOffset()));
    return ends;
  }

  @Override
  public boolean isUnreadable(TopicPartition partition, long offset, long end) throws IOException {
    maybeFail();
    return group.log(partition).visibleEnd() <= offset;
  }

  private void maybeFail() throws IOException {
    if (!answersAlways && random.nextInt(NO_ANSWER_ONE_IN) == 0) {
      throw new IOException("the cluster does not answer (simulated)");
    }
  }

  @Override
  public void refresh() {}

  @Override
  public void refresh(String topic) {}

  @Override
  public void close() {}
}
