package io.chainlog.connect.sink;

import io.chainlog.connect.sink.SinkPolicy.OnStreamFailure;
import io.chainlog.connect.sink.SinkPolicy.TopicRecreated;
import io.chainlog.connect.sink.StorageFailures.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A partition from its assignment to its revocation: it is written, or waits until its stream can
 * be written, or has failed.
 *
 * <p>While it waits its consumer is paused, so that the task goes on with its other partitions.
 * What was delivered before is dropped; Kafka is asked for it again when the partition is resumed.
 * For the task's thread.
 */
final class AssignedPartition {
  private static final Logger LOG = LoggerFactory.getLogger(AssignedPartition.class);

  private final TopicPartition partition;
  private final WriterContext context;
  private final PartitionConsumer consumer;
  private final PartitionMetrics metrics;
  private TopicPartitionWriter writer;
  private final Wait wait;
  private ConnectException failure;

  /** An earlier incarnation is known to be of another topic. */
  private int incarnationAtLeast;

  AssignedPartition(TopicPartition partition, WriterContext context, SinkTaskContext task) {
    this.partition = partition;
    this.context = context;
    this.consumer = new PartitionConsumer(partition, task, nowMs());
    this.wait = new Wait(partition, context.policy());
    this.metrics = new PartitionMetrics(context.metrics().task(), partition, context.clock());
  }

  boolean isWaiting() {
    return wait.isNow();
  }

  boolean isOpen() {
    return !consumer.isPaused() && failure == null;
  }

  boolean isDue() {
    return consumer.isPaused() && wait.isDue(nowMs());
  }

  /** Why it is not written any more; null if it is, or will be. */
  ConnectException failure() {
    return failure;
  }

  long waitMs() {
    return isWaiting() ? wait.elapsedMs(nowMs()) : 0;
  }

  long unsyncedBytes() {
    return writer == null ? 0 : writer.unsyncedBytes();
  }

  /**
   * Opens the stream if it is not open, and has Kafka deliver from the last archived record on.
   * When that is not possible now, the partition waits.
   *
   * @throws ConnectException if it will not be possible, and the task is to fail for it
   */
  void open(Incarnations incarnations) {
    try {
      if (writer == null) {
        context.presence().requirePresent();
        opened(incarnations.openNewest(partition, incarnationAtLeast, context));
      }
      String end = text(writer.nextKafkaOffset(), "nothing");
      String from = text(writer.startOffset(), "where the consumer group is");
      LOG.info("{}: archived up to {}, reading from {}", partition, end, from);
      readOn();
    } catch (IOException e) {
      onFailure(e);
    } catch (ConnectException e) {
      fail(e);
    }
  }

  /** Has Kafka deliver from the last archived record on; Connect takes that as committed. */
  private void readOn() {
    if (sync()) {
      consumer.readOn(writer.startOffset());
    }
  }

  private static String text(OptionalLong offset, String none) {
    return offset.isPresent() ? Long.toString(offset.getAsLong()) : none;
  }

  private void opened(TopicPartitionWriter newWriter) {
    writer = newWriter;
    incarnationAtLeast = newWriter.incarnation();
    wait.opened();
  }

  PartitionConsumer consumer() {
    return consumer;
  }

  /**
   * Archives records, or drops them while the partition waits or has failed.
   *
   * @throws ConnectException if they cannot be archived, and the task is to fail for it
   */
  void write(List<SinkRecord> records) {
    consumer.delivered(records);
    if (!isReading()) {
      LOG.debug("{}: {} records are asked for again later", partition, records.size());
      return;
    }
    if (!isContinuation(records)) {
      return;
    }
    try {
      writer.write(records);
      writer.nextKafkaOffset().ifPresent(next -> metrics.archived(next, nowMs()));
    } catch (IOException e) {
      onFailure(e);
    } catch (ContradictionException e) {
      startNextIncarnation(e);
    } catch (ConnectException e) {
      fail(e);
    }
  }

  /** Whether they follow what is archived, as far as Kafka can show; if not, they come again. */
  private boolean isContinuation(List<SinkRecord> records) {
    if (consumer.isAfterIdleTime(nowMs()) && writer.askAgain(records)) {
      consumer.asksAgain(nowMs());
      readOn();
      return false;
    }
    if (writer.overlap().isGoneSince(records.get(0).originalKafkaOffset())) {
      closeWriter(); // the next one has to state that, and asks whether this is the same topic
      context.kafka().refresh(partition.topic());
      open(new Incarnations(context.archive()));
      return false;
    }
    consumer.continues();
    return true;
  }

  private void startNextIncarnation(ContradictionException reason) {
    int next = writer.incarnation() + 1;
    try {
      // Another task may have the stream by now, and have found the topic that Kafka has: not this
      // task's to decide, then.
      writer.requireCurrent();
      if (context.policy().topicRecreated() == TopicRecreated.NEW_INCARNATION) {
        closeWriter();
        incarnationAtLeast = next;
      }
      opened(Incarnations.openNext(partition, next, context, reason));
      readOn();
    } catch (IOException e) {
      onFailure(e);
    } catch (ConnectException e) {
      fail(e);
    }
  }

  /**
   * Asks the cluster whether this is still the topic that is archived, where it can be asked: a
   * topic that is created again within seconds need not be assigned again.
   *
   * @throws ConnectException if it is another one, and the task is to fail for it
   */
  void checkTopic() {
    if (!isOpen()) {
      return;
    }
    try {
      writer.requireSameTopic();
    } catch (IOException e) {
      LOG.warn("{}: not compared with Kafka now: {}", partition, e.getMessage());
    } catch (ContradictionException e) {
      startNextIncarnation(e);
    }
  }

  /** Starts what {@link #commit} waits for, so that several partitions are synced at a time. */
  void startSync() {
    if (!isWritten()) {
      return;
    }
    try {
      writer.startSync();
    } catch (IOException e) {
      onFailure(e);
    }
  }

  private boolean isWritten() {
    return writer != null && failure == null;
  }

  /** Syncs what was archived, and commits it. */
  void commit() {
    if (sync()) {
      wait.committed(nowMs());
    }
  }

  private boolean sync() {
    if (!isWritten()) {
      return false;
    }
    try {
      writer.sync();
      metrics.committed(writer.nextKafkaOffset().orElse(-1));
      writer.nextKafkaOffset().ifPresent(next -> consumer.committed());
      return true;
    } catch (IOException e) {
      onFailure(e);
      return false;
    }
  }

  /**
   * What Kafka need not deliver again, after a {@link #commit}. What was delivered and not archived
   * was dropped by a transform, so that it need not come again either.
   *
   * @param delivered offset after the last record that Connect consumed
   * @return empty while that is not known
   */
  OptionalLong committable(OptionalLong delivered) {
    if (!isReading()) {
      return OptionalLong.empty();
    }
    delivered.ifPresent(consumer.tail()::atCommit);
    return writer.overlap().isPendingAt(delivered)
        ? OptionalLong.empty()
        : consumer.tail().committable(delivered.isPresent() ? delivered : writer.nextKafkaOffset());
  }

  /** What may follow the last record; empty while Connect has to read on elsewhere. */
  Optional<UnreadableTail> tail() {
    return isReading() ? Optional.of(consumer.tail()) : Optional.empty();
  }

  private boolean isReading() {
    return failure == null && consumer.isReading();
  }

  private void onFailure(IOException e) {
    context.metrics().failed();
    Kind kind = StorageFailures.kindOf(e);
    if (kind == Kind.FINAL) {
      fail(StorageFailures.translate(partition, e));
      return;
    }
    consumer.pause();
    wait.failed(kind, StorageFailures.reason(e), nowMs());
    closeWriter(); // what was not committed comes again when it is opened
    if (wait.isOver(nowMs())) {
      fail(StorageFailures.translate(partition, e));
    }
  }

  private void fail(ConnectException e) {
    wait.end();
    failure = e;
    if (context.policy().onStreamFailure() == OnStreamFailure.FAIL) {
      throw e;
    }
    closeWriter();
    consumer.pause();
    LOG.error(
        "{}: failed; the task's other partitions go on. Restart the task when this is solved: {}",
        partition,
        e.getMessage(),
        e);
  }

  /**
   * Starts to end writing.
   *
   * @return completes when it is over; never fails
   */
  CompletionStage<Void> startClose() {
    metrics.remove();
    TopicPartitionWriter open = writer;
    writer = null;
    return open == null ? CompletableFuture.completedStage(null) : open.startClose();
  }

  private void closeWriter() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  private long nowMs() {
    return context.clock().millis();
  }
}
