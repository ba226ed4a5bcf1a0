package io.chainlog.connect.sink;

import io.chainlog.connect.sink.SinkPolicy.OnStreamFailure;
import io.chainlog.connect.sink.SinkPolicy.TopicRecreated;
import io.chainlog.connect.sink.StorageFailures.Kind;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.WriteFailedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
 *
 * <p>For the task's thread.
 */
final class AssignedPartition {
  private static final Logger LOG = LoggerFactory.getLogger(AssignedPartition.class);

  private final TopicPartition partition;
  private final WriterContext context;
  private final SinkTaskContext task;
  private final PartitionMetrics metrics;
  private final Idleness idleness;
  private UnreadableTail tail = new UnreadableTail();
  private TopicPartitionWriter writer;
  private Wait wait;
  private ConnectException failure;

  /** An earlier incarnation is known to be of another topic. */
  private int incarnationAtLeast;

  private boolean paused;

  /** Where to begin if nothing is archived and the consumer group decided where it is. */
  private OptionalLong firstDelivered = OptionalLong.empty();

  /** Whether the consumer was told where to read on, and has not delivered since. */
  private boolean repositioned;

  /** What is delivered next was asked for because the partition had been idle. */
  private boolean askedAgain;

  AssignedPartition(TopicPartition partition, WriterContext context, SinkTaskContext task) {
    this.partition = partition;
    this.context = context;
    this.task = task;
    this.metrics = new PartitionMetrics(context.metrics().task(), partition, context.clock());
    this.idleness = new Idleness(nowMs());
  }

  boolean isWaiting() {
    return wait != null;
  }

  boolean isOpen() {
    return !paused && failure == null;
  }

  boolean isDue() {
    return paused && isWaiting() && wait.isDue(nowMs());
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
        context.archive().requirePresent();
        opened(incarnations.openNewest(partition, incarnationAtLeast, context));
      }
      readOn();
      String end = text(writer.nextKafkaOffset(), "nothing");
      String from = text(writer.startOffset(), "where the consumer group is");
      LOG.info("{}: archived up to {}, reading from {}", partition, end, from);
    } catch (IOException e) {
      onFailure(e);
    } catch (ConnectException e) {
      fail(e);
    }
  }

  private static String text(OptionalLong offset, String none) {
    return offset.isPresent() ? Long.toString(offset.getAsLong()) : none;
  }

  /** Opening writes and syncs, so whatever was waited for is over. */
  private void opened(TopicPartitionWriter newWriter) {
    writer = newWriter;
    incarnationAtLeast = newWriter.incarnation();
    metrics.committed(writer.nextKafkaOffset().orElse(-1));
    recovered();
  }

  private void recovered() {
    if (isWaiting()) {
      LOG.info("{}: archived again after {} ms of waiting", partition, waitMs());
      wait = null;
    }
  }

  private void readOn() {
    OptionalLong start = writer.startOffset().isPresent() ? writer.startOffset() : firstDelivered;
    start.ifPresent(offset -> task.offset(partition, offset));
    // Connect remembers what was paused before this partition was assigned again.
    task.resume(partition);
    paused = false;
    repositioned = start.isPresent();
    tail = new UnreadableTail(); // where Connect was before tells nothing about what comes now
  }

  /** What is delivered from now on was delivered from where it was asked for. */
  void delivering() {
    repositioned = false;
  }

  /**
   * What was delivered is dealt with.
   *
   * @param records how many there were, of all partitions
   */
  void putEnded(int records) {
    idleness.putEnded(records, nowMs());
  }

  /**
   * Archives records, or drops them while the partition waits or has failed.
   *
   * @throws ConnectException if they cannot be archived, and the task is to fail for it
   */
  void write(List<SinkRecord> records) {
    if (firstDelivered.isEmpty()) {
      firstDelivered = OptionalLong.of(records.get(0).originalKafkaOffset());
    }
    tail.looked();
    if (!isOpen() || repositioned) {
      LOG.debug("{}: {} records are asked for again later", partition, records.size());
      return;
    }
    if (!isContinuation(records)) {
      return;
    }
    try {
      writer.write(records);
      writer.nextKafkaOffset().ifPresent(next -> metrics.archived(next, nowMs()));
      recovered();
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
    if (idleness.endsAt(nowMs()) && !askedAgain && writer.askAgain(records)) {
      askedAgain = true;
      readOn();
      return false;
    }
    if (writer.isOverlapGone(records)) {
      closeWriter();
      context.kafka().refresh();
      open(new Incarnations(context.storage()));
      return false;
    }
    askedAgain = false;
    return true;
  }

  private void startNextIncarnation(ContradictionException reason) {
    int next = writer.incarnation() + 1;
    try {
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

  /** Syncs what was archived, and commits it. */
  void sync() {
    if (writer == null || failure != null) {
      return;
    }
    try {
      writer.sync();
      writer.nextKafkaOffset().ifPresent(this::committed);
    } catch (IOException e) {
      onFailure(e);
    }
  }

  private void committed(long nextOffset) {
    metrics.committed(nextOffset);
    firstDelivered = OptionalLong.empty();
  }

  /**
   * What Kafka need not deliver again, after a {@link #sync}. What was delivered and not archived
   * was dropped by a transform, so that it need not come again either.
   *
   * @param delivered offset after the last record that Connect consumed
   * @return empty while that is not known
   */
  OptionalLong committable(OptionalLong delivered) {
    if (!isOpen() || repositioned || writer.isOverlapPending(delivered)) {
      return OptionalLong.empty();
    }
    return tail.committable(delivered.isPresent() ? delivered : writer.nextKafkaOffset());
  }

  /** What may follow the last record; empty while Connect has to read on elsewhere. */
  Optional<UnreadableTail> tail() {
    return isOpen() && !repositioned ? Optional.of(tail) : Optional.empty();
  }

  private void onFailure(IOException e) {
    context.metrics().failed();
    Kind kind = StorageFailures.kindOf(e);
    if (kind == Kind.FINAL) {
      fail(StorageFailures.translate(partition, e));
      return;
    }
    if (wait == null) {
      wait = new Wait(partition, context.policy(), nowMs());
    }
    pause();
    wait.failed(kind, StorageFailures.reason(e), nowMs());
    if (!(e instanceof WriteFailedException)) {
      closeWriter(); // what was not committed comes again when it is opened
    }
    if (wait.isOver(nowMs())) {
      fail(StorageFailures.translate(partition, e));
    }
  }

  private void fail(ConnectException e) {
    wait = null;
    failure = e;
    if (context.policy().onStreamFailure() == OnStreamFailure.FAIL) {
      throw e;
    }
    closeWriter();
    pause();
    LOG.error(
        "{}: failed; the task's other partitions go on. Restart the task when this is solved: {}",
        partition,
        e.getMessage(),
        e);
  }

  private void pause() {
    paused = true;
    task.pause(partition);
  }

  /** Ends writing; nothing that Kafka was told of depends on it, so nothing is thrown. */
  void close() {
    metrics.remove();
    closeWriter();
  }

  private void closeWriter() {
    TopicPartitionWriter closed = writer;
    writer = null;
    if (closed == null) {
      return;
    }
    try {
      closed.close();
    } catch (FencedWriterException e) {
      LOG.warn("{}: another task has taken the stream over already: {}", partition, e.getMessage());
    } catch (IOException | RuntimeException e) {
      context.metrics().failed();
      LOG.error("{}: closing failed; what Kafka was not told of comes again", partition, e);
    }
  }

  private long nowMs() {
    return context.clock().millis();
  }
}
