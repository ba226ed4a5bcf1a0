package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.KafkaTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over the {@link UnreadableTail}s of a task's idle partitions. Only while records are
 * delivered, never at a commit: there a partition may be on its way to another task.
 */
final class UnreadableTails {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableTails.class);

  /** A task that is away for long is thrown out of its group; the rest is looked at next time. */
  private static final Duration BUDGET = Duration.ofSeconds(2);

  private final KafkaTopics kafka;
  private final SinkTaskContext task;

  UnreadableTails(KafkaTopics kafka, SinkTaskContext task) {
    this.kafka = kafka;
    this.task = task;
  }

  void passOver(Map<TopicPartition, AssignedPartition> partitions) {
    Map<TopicPartition, UnreadableTail> idle = new HashMap<>();
    partitions.forEach(
        (partition, one) ->
            one.tail().filter(UnreadableTail::isIdle).ifPresent(tail -> idle.put(partition, tail)));
    if (kafka == KafkaTopics.UNKNOWN || idle.isEmpty()) {
      return;
    }
    try {
      passOver(idle, kafka.endOffsets(idle.keySet()));
    } catch (IOException e) {
      LOG.debug("Whether something follows the last records is not known now", e);
    }
  }

  private void passOver(Map<TopicPartition, UnreadableTail> idle, Map<TopicPartition, Long> ends)
      throws IOException {
    long deadlineNs = System.nanoTime() + BUDGET.toNanos();
    for (Map.Entry<TopicPartition, UnreadableTail> one : idle.entrySet()) {
      TopicPartition partition = one.getKey();
      UnreadableTail tail = one.getValue();
      long end = ends.getOrDefault(partition, tail.start());
      if (end > tail.start()) {
        if (System.nanoTime() > deadlineNs) {
          return;
        }
        if (kafka.isUnreadable(partition, tail.start(), end)) {
          task.offset(partition, end);
          tail.passedTo(end);
        }
      }
      tail.looked();
    }
  }
}
