package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.KafkaTopics;
import java.io.IOException;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transaction markers and aborted records at the end of a partition. No consumer is given them, so
 * Connect does not learn that it has arrived at the end, and the group would lag for as long as
 * nothing else is produced. Where the cluster can be asked, they are passed over.
 */
final class UnreadableTail {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadableTail.class);
  private static final long NONE = -1;

  private final TopicPartition partition;
  private final KafkaTopics kafka;
  private final SinkTaskContext task;
  private long lastDelivered = NONE;
  private long idleAt = NONE;
  private long passedTo = NONE;

  UnreadableTail(TopicPartition partition, KafkaTopics kafka, SinkTaskContext task) {
    this.partition = partition;
    this.kafka = kafka;
    this.task = task;
  }

  /** Takes note in a commit of what Connect has consumed: if no more than before, this is idle. */
  void committing(long delivered) {
    idleAt = delivered == lastDelivered ? delivered : NONE;
    lastDelivered = delivered;
  }

  /** Takes note of a record. */
  void delivered() {
    idleAt = NONE;
  }

  /**
   * Asks the cluster if nothing came since the last commit, and has Connect read on at the end.
   *
   * <p>Only within a put: Connect seeks there before it polls. The commit may be that of a
   * revocation, after which a seek fails the task.
   */
  void passOver() {
    if (idleAt == NONE) {
      return;
    }
    try {
      long end = kafka.skipUnreadable(partition, idleAt);
      if (end > idleAt) {
        task.offset(partition, end);
        passedTo = end;
      }
    } catch (IOException e) {
      LOG.debug("{}: what follows offset {} is not known now", partition, idleAt, e);
    }
    idleAt = NONE;
  }

  /**
   * What to commit. Connect takes an offset that a task has asked for as committed already, and
   * would leave it out: the one before it is committed first.
   */
  OptionalLong committable(OptionalLong next) {
    if (passedTo != NONE && next.isPresent() && next.getAsLong() >= passedTo) {
      boolean arrived = next.getAsLong() == passedTo;
      passedTo = NONE;
      return arrived ? OptionalLong.of(next.getAsLong() - 1) : next;
    }
    return next;
  }
}
