package io.chainlog.connect.sink;

import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.connect.metrics.TaskMetrics.Registration;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What is published of one partition while it is assigned. Set on the task's thread. */
final class PartitionMetrics {
  private static final long NONE = -1;

  private final List<Registration> registrations;
  private volatile long endOffset = NONE;
  private volatile long committedOffset = NONE;
  private volatile long uncommittedSinceMs = NONE;

  PartitionMetrics(TaskMetrics metrics, TopicPartition partition, Clock clock) {
    Map<String, String> tags =
        Map.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    registrations =
        List.of(
            metrics.gauge(
                "archive-end-offset",
                "Kafka offset that is archived next, -1 if nothing is archived",
                tags,
                () -> endOffset),
            metrics.gauge(
                "uncommitted-offsets",
                "Kafka offsets that are archived and not yet synced and committed",
                tags,
                () -> endOffset - committedOffset),
            metrics.gauge(
                "commit-age-ms",
                "How long the oldest record waits to be synced and committed, in ms",
                tags,
                () -> uncommittedSinceMs == NONE ? 0 : clock.millis() - uncommittedSinceMs));
  }

  void archived(long nextOffset, long nowMs) {
    endOffset = nextOffset;
    if (committedOffset != nextOffset && uncommittedSinceMs == NONE) {
      uncommittedSinceMs = nowMs;
    }
  }

  void committed(long nextOffset) {
    endOffset = nextOffset;
    committedOffset = nextOffset;
    uncommittedSinceMs = NONE;
  }

  void remove() {
    registrations.forEach(Registration::remove);
  }
}
