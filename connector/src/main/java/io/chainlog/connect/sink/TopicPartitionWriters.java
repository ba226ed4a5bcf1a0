package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.StreamLockedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writers of one task: those of the partitions that are assigned to it now.
 *
 * <p>For the task's thread. The first failure that is not retriable is final: from then on {@link
 * #write} throws it again, and {@link #commit} promises nothing.
 */
final class TopicPartitionWriters {
  private static final Logger LOG = LoggerFactory.getLogger(TopicPartitionWriters.class);

  /** Without it a worker tries again only when it commits next. */
  private static final long RETRY_INTERVAL_MS = 1_000;

  private final WriterContext context;
  private final SinkTaskContext task;
  private final long flushMaxBytes;
  private final LockedPartitions locked;
  private final Map<TopicPartition, TopicPartitionWriter> writers = new HashMap<>();

  /** Opened late, in the middle of a batch, and to be read again from the archive's end. */
  private final Set<TopicPartition> openedLate = new HashSet<>();

  private ConnectException failure;

  TopicPartitionWriters(
      WriterContext context, SinkTaskContext task, long flushMaxBytes, long lockTimeoutMs) {
    this.context = context;
    this.task = task;
    this.flushMaxBytes = flushMaxBytes;
    this.locked = new LockedPartitions(lockTimeoutMs, context.clock());
  }

  /** Opens exactly these, and has Kafka deliver each from behind its last archived record on. */
  void open(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      if (tryOpen(partition)) {
        rewind(partition);
      }
    }
  }

  /** False if another writer has the stream, and it is not time to give up. */
  private boolean tryOpen(TopicPartition partition) {
    try {
      writers.put(partition, TopicPartitionWriter.open(partition, context));
      locked.remove(partition);
      return true;
    } catch (StreamLockedException e) {
      waitFor(partition, e);
      return false;
    } catch (IOException e) {
      throw fail(StorageFailures.translate(partition, e));
    }
  }

  private void waitFor(TopicPartition partition, StreamLockedException e) {
    boolean first = locked.add(partition);
    if (locked.isOverdue(partition)) {
      throw fail(StorageFailures.translate(partition, e));
    }
    if (first) {
      LOG.warn("{}: waiting for the other writer: {}", partition, e.getMessage());
    }
    task.timeout(locked.attemptIntervalMs());
  }

  /** A partition of which nothing is archived starts where its consumer group stands. */
  private void rewind(TopicPartition partition) {
    OptionalLong next = writers.get(partition).nextKafkaOffset();
    next.ifPresent(offset -> task.offset(partition, offset));
    LOG.info("{}: archived up to {}", partition, next.isPresent() ? next.getAsLong() : "nothing");
  }

  /** Archives a batch. The same batch may come again after a {@link RetriableException}. */
  void write(Collection<SinkRecord> records) {
    if (failure != null) {
      throw failure;
    }
    Map<TopicPartition, List<KafkaRecord>> batch = byPartition(records);
    openLocked();
    requireUnlocked(batch.keySet());
    batch.forEach(this::write);
    if (unsyncedBytes() > flushMaxBytes) {
      syncAll();
    }
    rewindOpenedLate();
  }

  private Map<TopicPartition, List<KafkaRecord>> byPartition(Collection<SinkRecord> records) {
    Map<TopicPartition, List<KafkaRecord>> batch = new LinkedHashMap<>();
    for (SinkRecord record : records) {
      batch
          .computeIfAbsent(KafkaRecordMapper.topicPartition(record), p -> new ArrayList<>())
          .add(KafkaRecordMapper.toKafkaRecord(record));
    }
    return batch;
  }

  private void openLocked() {
    for (TopicPartition partition : locked.due()) {
      if (tryOpen(partition) && writers.get(partition).nextKafkaOffset().isPresent()) {
        openedLate.add(partition);
      }
    }
  }

  /** Before anything is written, so that the batch can come again as a whole. */
  private void requireUnlocked(Set<TopicPartition> partitions) {
    if (locked.isEmpty()) {
      return;
    }
    task.timeout(locked.attemptIntervalMs());
    List<TopicPartition> waiting = locked.among(partitions);
    if (!waiting.isEmpty()) {
      throw new RetriableException("another writer has the streams of " + waiting);
    }
  }

  private void write(TopicPartition partition, List<KafkaRecord> records) {
    TopicPartitionWriter writer = writers.get(partition);
    if (writer == null) {
      LOG.warn("{}: not open here, {} records left to whoever has it", partition, records.size());
      return;
    }
    if (openedLate.contains(partition)) {
      return; // delivered from where the group stood; it comes again from the archive's end
    }
    try {
      int known = writer.write(records);
      if (known > 0) {
        LOG.info("{}: {} records were archived already, and are equal", partition, known);
      }
    } catch (IOException e) {
      throw fail(StorageFailures.translate(partition, e));
    } catch (ConnectException e) {
      throw fail(e);
    }
  }

  private void rewindOpenedLate() {
    openedLate.forEach(this::rewind);
    openedLate.clear();
  }

  private long unsyncedBytes() {
    return writers.values().stream().mapToLong(TopicPartitionWriter::unsyncedBytes).sum();
  }

  private void syncAll() {
    writers.forEach(
        (partition, writer) -> {
          try {
            writer.sync();
          } catch (IOException e) {
            throw fail(StorageFailures.translate(partition, e));
          }
        });
  }

  /**
   * Syncs, and says what Kafka need not deliver again.
   *
   * @return nothing for a partition of which nothing is archived, and nothing after a failure
   */
  Map<TopicPartition, OffsetAndMetadata> commit() {
    if (failure != null) {
      return Map.of();
    }
    syncAll();
    Map<TopicPartition, OffsetAndMetadata> synced = new HashMap<>();
    writers.forEach(
        (partition, writer) ->
            writer
                .nextKafkaOffset()
                .ifPresent(next -> synced.put(partition, new OffsetAndMetadata(next))));
    return synced;
  }

  /** Remembers what is final, and has the rest come again soon. */
  private ConnectException fail(ConnectException e) {
    if (e instanceof RetriableException) {
      task.timeout(RETRY_INTERVAL_MS);
    } else {
      failure = e;
    }
    return e;
  }

  /** Closes exactly these, each of them whatever happens to another. */
  void close(Collection<TopicPartition> partitions) {
    ConnectException first = null;
    for (TopicPartition partition : partitions) {
      locked.remove(partition);
      openedLate.remove(partition);
      TopicPartitionWriter writer = writers.remove(partition);
      ConnectException e = writer == null ? null : close(partition, writer);
      first = first == null ? e : first;
    }
    if (first != null) {
      throw first;
    }
  }

  private static ConnectException close(TopicPartition partition, TopicPartitionWriter writer) {
    try {
      writer.close();
      return null;
    } catch (FencedWriterException e) {
      LOG.warn("{}: another task has taken the stream over already: {}", partition, e.getMessage());
      return null;
    } catch (IOException e) {
      LOG.error("{}: closing failed; what Kafka was not told of comes again", partition, e);
      return StorageFailures.translate(partition, e);
    }
  }

  /** Closes what is still open. */
  void closeAll() {
    close(List.copyOf(writers.keySet()));
  }
}
