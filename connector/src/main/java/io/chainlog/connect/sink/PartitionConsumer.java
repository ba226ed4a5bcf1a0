package io.chainlog.connect.sink;

import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * What was asked of the consumer of one assigned partition, and what it delivers.
 *
 * <p>For the task's thread. Times are in milliseconds of a clock that may be set back.
 */
final class PartitionConsumer {
  private static final int MAX_TIMES_ASKED = 3;

  private final TopicPartition partition;
  private final SinkTaskContext task;
  private final Idleness idleness;
  private UnreadableTail tail = new UnreadableTail();
  private boolean paused;

  /** Where to begin if nothing is archived and the consumer group decided where it is. */
  private OptionalLong firstDelivered = OptionalLong.empty();

  /** Whether the consumer was told where to read on, and has not delivered since. */
  private boolean repositioned;

  /** How often what is delivered next was asked for because the partition had been idle. */
  private int timesAsked;

  PartitionConsumer(TopicPartition partition, SinkTaskContext task, long nowMs) {
    this.partition = partition;
    this.task = task;
    this.idleness = new Idleness(nowMs);
  }

  /**
   * Has Kafka deliver from an offset on, or, where there is none, what was delivered and not
   * committed.
   */
  void readOn(OptionalLong wanted) {
    OptionalLong start = wanted.isPresent() ? wanted : firstDelivered;
    start.ifPresent(offset -> task.offset(partition, offset));
    // Connect remembers what was paused before this partition was assigned again.
    task.resume(partition);
    paused = false;
    repositioned = start.isPresent();
    tail = new UnreadableTail(); // where Connect was before tells nothing about what comes now
  }

  void pause() {
    paused = true;
    task.pause(partition);
  }

  boolean isPaused() {
    return paused;
  }

  /** Whether what is delivered was delivered from where it was asked for last. */
  boolean isReading() {
    return !paused && !repositioned;
  }

  /** What is delivered from now on was delivered from where it was asked for. */
  void putBegins() {
    repositioned = false;
  }

  void delivered(List<SinkRecord> records) {
    if (firstDelivered.isEmpty()) {
      firstDelivered = OptionalLong.of(records.get(0).originalKafkaOffset());
    }
    tail.looked();
  }

  /**
   * Takes note that records were delivered in their turn, and tells whether the partition was idle
   * before them. What was asked for because of that, and took long to come, is asked for again, but
   * not for ever: a broker may just be slow.
   */
  boolean isAfterIdleTime(long nowMs) {
    return idleness.endsAt(nowMs) && timesAsked < MAX_TIMES_ASKED;
  }

  /** What {@link #readOn} asks for next was delivered already, because the partition was idle. */
  void asksAgain(long nowMs) {
    timesAsked++;
    idleness.asked(nowMs);
  }

  /** What was delivered follows what is archived. */
  void continues() {
    timesAsked = 0;
  }

  /**
   * What was delivered is dealt with.
   *
   * @param records how many there were, of all partitions
   */
  void putEnded(int records, long nowMs) {
    idleness.putEnded(records, nowMs);
  }

  /** Everything that was delivered is archived and committed. */
  void committed() {
    firstDelivered = OptionalLong.empty();
  }

  /** What may follow the last record, since the consumer was last told where to read on. */
  UnreadableTail tail() {
    return tail;
  }
}
