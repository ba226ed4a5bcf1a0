package io.chainlog.connect.sink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are assigned to one task now.
 *
 * <p>For the task's thread. The first failure that fails the task is final: from then on {@link
 * #write} throws it again, and {@link #commit} promises nothing.
 */
final class AssignedPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(AssignedPartitions.class);

  /** A describe request for each topic; no reason to notice another topic later than that. */
  private static final long TOPIC_CHECK_INTERVAL_MS = 30_000;

  private final WriterContext context;
  private final SinkTaskContext task;
  private final long flushMaxBytes;
  private final Map<TopicPartition, AssignedPartition> assigned = new LinkedHashMap<>();
  private final UnreadableTails tails;
  private ConnectException failure;
  private long topicsCheckedMs;

  AssignedPartitions(WriterContext context, SinkTaskContext task, long flushMaxBytes) {
    this.context = context;
    this.task = task;
    this.flushMaxBytes = flushMaxBytes;
    this.tails = new UnreadableTails(context.kafka(), task);
  }

  /** Opens exactly these, and has Kafka deliver each from its last archived record on. */
  void open(Collection<TopicPartition> partitions) {
    guarded(() -> add(partitions));
  }

  private void add(Collection<TopicPartition> partitions) {
    List<AssignedPartition> added = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      close(List.of(partition)); // Connect has, unless it has a defect
      AssignedPartition one = new AssignedPartition(partition, context, task);
      assigned.put(partition, one);
      added.add(one);
    }
    open(added);
  }

  /**
   * Opens what the consumer has and Connect did not ask for: a request to pause or stop that comes
   * while partitions are assigned can make Connect leave its call of {@link #open} out.
   */
  private void addWhatWasLeftOut() {
    List<TopicPartition> leftOut =
        task.assignment().stream().filter(p -> !assigned.containsKey(p)).toList();
    if (!leftOut.isEmpty()) {
      LOG.warn("{}: assigned, and not opened by the worker; opening them now", leftOut);
      add(leftOut);
    }
  }

  /** What was known before is not used: another task may have begun an incarnation since. */
  private void open(List<AssignedPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    context.kafka().refresh();
    Incarnations incarnations = new Incarnations(context.archive());
    partitions.forEach(partition -> partition.open(incarnations));
  }

  /** Archives a batch. */
  void write(Collection<SinkRecord> records) {
    if (failure != null) {
      throw failure;
    }
    guarded(
        () -> {
          assigned.values().forEach(one -> one.consumer().putBegins());
          checkTopics();
          addWhatWasLeftOut();
          open(assigned.values().stream().filter(AssignedPartition::isDue).toList());
          byPartition(records).forEach(this::write);
          assigned.values().forEach(one -> one.consumer().putEnded(records.size(), nowMs()));
          tails.passOver(assigned);
          if (unsyncedBytes() > flushMaxBytes) {
            sync();
          }
          requireOneThatHasNotFailed();
        });
  }

  private void checkTopics() {
    long nowMs = nowMs();
    if (nowMs >= topicsCheckedMs && nowMs - topicsCheckedMs < TOPIC_CHECK_INTERVAL_MS) {
      return;
    }
    topicsCheckedMs = nowMs;
    context.kafka().refresh();
    assigned.values().forEach(AssignedPartition::checkTopic);
  }

  private static Map<TopicPartition, List<SinkRecord>> byPartition(Collection<SinkRecord> records) {
    Map<TopicPartition, List<SinkRecord>> batch = new LinkedHashMap<>();
    for (SinkRecord record : records) {
      batch
          .computeIfAbsent(KafkaRecordMapper.topicPartition(record), p -> new ArrayList<>())
          .add(record);
    }
    return batch;
  }

  private void write(TopicPartition partition, List<SinkRecord> records) {
    AssignedPartition one = assigned.get(partition);
    if (one == null) {
      LOG.warn(
          "{}: not assigned, {} records left to the task that has it", partition, records.size());
    } else {
      one.write(records);
    }
  }

  /** Several at a time. */
  private void sync() {
    assigned.values().forEach(AssignedPartition::startSync);
    assigned.values().forEach(AssignedPartition::commit);
  }

  private long unsyncedBytes() {
    return assigned.values().stream().mapToLong(AssignedPartition::unsyncedBytes).sum();
  }

  /** A task that does nothing any more says so in its status. */
  private void requireOneThatHasNotFailed() {
    if (!assigned.isEmpty() && assigned.values().stream().allMatch(p -> p.failure() != null)) {
      throw assigned.values().iterator().next().failure();
    }
  }

  /**
   * Syncs, and tells what Kafka need not deliver again.
   *
   * @param delivered offset after the last record of each partition that Connect consumed
   * @return nothing for a partition of which that is not known, and nothing after a failure
   */
  Map<TopicPartition, OffsetAndMetadata> commit(Map<TopicPartition, OffsetAndMetadata> delivered) {
    if (failure != null) {
      return Map.of();
    }
    guarded(this::sync);
    Map<TopicPartition, OffsetAndMetadata> synced = new HashMap<>();
    assigned.forEach(
        (partition, one) ->
            one.committable(offset(delivered.get(partition)))
                .ifPresent(next -> synced.put(partition, new OffsetAndMetadata(next))));
    return synced;
  }

  private long nowMs() {
    return context.clock().millis();
  }

  private static OptionalLong offset(OffsetAndMetadata delivered) {
    return delivered == null ? OptionalLong.empty() : OptionalLong.of(delivered.offset());
  }

  /** Remembers a failure of the task, and has waiting partitions looked at again soon. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (ConnectException e) {
      failure = e;
      throw e;
    } catch (RuntimeException | Error e) {
      // After a preCommit that throws Connect would rewind and go on.
      failure = new ConnectException("a defect of the sink: " + e, e);
      throw e;
    } finally {
      report();
    }
  }

  private void report() {
    int open = (int) assigned.values().stream().filter(AssignedPartition::isOpen).count();
    int waiting = (int) assigned.values().stream().filter(AssignedPartition::isWaiting).count();
    long longestMs =
        assigned.values().stream().mapToLong(AssignedPartition::waitMs).max().orElse(0);
    context
        .metrics()
        .partitions(
            new SinkMetrics.Partitions(open, waiting, assigned.size() - open - waiting, longestMs));
    if (waiting > 0) {
      task.timeout(Wait.ATTEMPT_INTERVAL_MS);
    }
  }

  /** Closes exactly these, several at a time. */
  void close(Collection<TopicPartition> partitions) {
    partitions.stream()
        .map(assigned::remove)
        .filter(Objects::nonNull)
        .map(AssignedPartition::startClose)
        .toList()
        .forEach(closing -> closing.toCompletableFuture().join());
    report();
  }

  /** Closes what is still assigned. */
  void closeAll() {
    try {
      close(List.copyOf(assigned.keySet()));
    } finally {
      context.kafka().close();
    }
  }
}
