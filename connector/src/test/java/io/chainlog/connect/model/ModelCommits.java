package io.chainlog.connect.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * The offsets of one sink task: delivered, promised and committed, as {@code WorkerSinkTask} of
 * Kafka 4.3.1 keeps them. Its order of calls is that of the worker, also where it looks odd: what
 * was revoked stays among the current offsets until the task ends.
 */
final class ModelCommits {
  private static final long COMMIT_INTERVAL_MS = 10_000;
  private static final long COMMIT_TIMEOUT_MS = 5_000;

  private record Pending(int number, Map<TopicPartition, Long> offsets, KafkaException failure) {}

  private final SinkTask task;
  private final ModelConsumer consumer;
  private final KafkaGroup group;
  private final ModelSinkContext context;
  private final SinkPromises promises;
  private final Map<TopicPartition, Long> current = new HashMap<>();
  private final Map<TopicPartition, Long> lastCommitted = new HashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private boolean committing;
  private int number;
  private long startedMs;
  private long nextMs;

  ModelCommits(
      SinkTask task,
      ModelConsumer consumer,
      KafkaGroup group,
      ModelSinkContext context,
      SinkPromises promises) {
    this.task = task;
    this.consumer = consumer;
    this.group = group;
    this.context = context;
    this.promises = promises;
  }

  void commitSoon() {
    nextMs = Long.MIN_VALUE;
  }

  /** The wait for records is never longer than to the next commit, and may be shorter. */
  void pollWithin(long timeoutMs) {
    if (timeoutMs == 0) {
      throw new AssertionError("a timeout of 0 is ignored by a worker");
    }
  }

  void commitIfDue(long nowMs) {
    if (!committing && (context.isCommitRequested() || nowMs >= nextMs)) {
      commit(nowMs, false, consumer.assignment());
      nextMs = nowMs + COMMIT_INTERVAL_MS;
      context.clearCommitRequest();
    }
    if (committing && nowMs >= startedMs + COMMIT_TIMEOUT_MS) {
      committing = false;
    }
  }

  void rewind() {
    context
        .offsets()
        .forEach(
            (partition, offset) -> {
              consumer.seek(partition, offset);
              lastCommitted.put(partition, offset);
              current.put(partition, offset);
            });
    context.offsets().clear();
  }

  void delivered(Map<TopicPartition, Long> offsets) {
    current.putAll(offsets);
  }

  void assigned(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      lastCommitted.put(partition, consumer.position(partition));
      current.put(partition, consumer.position(partition));
    }
  }

  void close(Collection<TopicPartition> partitions, boolean lost) {
    if (lost) {
      task.close(partitions);
      current.keySet().removeAll(partitions);
    } else {
      commit(startedMs, true, partitions);
    }
    lastCommitted.keySet().removeAll(partitions);
  }

  void closeAll() {
    close(new ArrayList<>(current.keySet()), false);
  }

  private void commit(long nowMs, boolean closing, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> wanted = new HashMap<>(current);
    wanted.keySet().retainAll(partitions);
    if (wanted.isEmpty()) {
      return;
    }
    committing = true;
    number++;
    startedMs = nowMs;
    Map<TopicPartition, Long> before = new HashMap<>(lastCommitted);
    before.keySet().retainAll(wanted.keySet());
    Map<TopicPartition, OffsetAndMetadata> provided;
    try {
      provided = task.preCommit(toMetadata(wanted));
    } catch (RuntimeException e) {
      if (!closing) {
        before.forEach(consumer::seek);
        current.putAll(before);
      }
      committing = false;
      return;
    } finally {
      if (closing) {
        task.close(partitions);
      }
    }
    send(committable(wanted, before, provided), before, closing);
  }

  private Map<TopicPartition, Long> committable(
      Map<TopicPartition, Long> wanted,
      Map<TopicPartition, Long> before,
      Map<TopicPartition, OffsetAndMetadata> provided) {
    Map<TopicPartition, Long> committable = new HashMap<>(before);
    provided.forEach(
        (partition, metadata) -> {
          long offset = metadata.offset();
          if (committable.containsKey(partition) && offset <= wanted.get(partition)) {
            committable.put(partition, offset);
            promises.promised(partition, offset);
          }
        });
    return provided.isEmpty() ? before : committable;
  }

  private void send(
      Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> before, boolean closing) {
    if (offsets.equals(before)) {
      committing = false;
      return;
    }
    pending.add(new Pending(number, offsets, attempt(offsets)));
    if (closing) {
      completePending(startedMs);
    }
  }

  private KafkaException attempt(Map<TopicPartition, Long> offsets) {
    try {
      group.commit(consumer, offsets);
      return null;
    } catch (KafkaException e) {
      return e;
    }
  }

  /** The answers of the coordinator come in. */
  void completePending(long nowMs) {
    for (Pending commit : pending) {
      if (commit.number() == number) {
        committing = false;
        if (commit.failure() == null) {
          lastCommitted.putAll(commit.offsets());
        }
      }
    }
    pending.clear();
  }

  private static Map<TopicPartition, OffsetAndMetadata> toMetadata(
      Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> metadata = new HashMap<>();
    offsets.forEach((partition, offset) -> metadata.put(partition, new OffsetAndMetadata(offset)));
    return metadata;
  }
}
