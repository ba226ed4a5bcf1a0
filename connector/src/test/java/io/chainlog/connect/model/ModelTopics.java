package io.chainlog.connect.model;

import io.chainlog.envelope.KafkaRecord;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/** What producers, retention, compaction and administrators do to the topics of a schedule. */
final class ModelTopics {
  private static final int ABORTED_ONE_IN = 10;
  private static final int COMMITTED_ONE_IN = 6;

  private final KafkaGroup kafka;
  private final Random random;

  /** Whether records of another history look like those that were there before. */
  private boolean withTwins;

  ModelTopics(KafkaGroup kafka, Random random) {
    this.kafka = kafka;
    this.random = random;
  }

  /** Topics, each with one partition that a test looks at. */
  void create() {
    for (int i = random.nextInt(3); i >= 0; i--) {
      kafka.createTopic(new TopicPartition("t" + i, i));
    }
  }

  TopicPartition any() {
    List<TopicPartition> partitions = kafka.partitions();
    return partitions.get(random.nextInt(partitions.size()));
  }

  /** A few records: plain, of a transaction, or of one that is aborted. */
  void produce(TopicPartition partition) {
    KafkaLog log = kafka.log(partition);
    boolean aborted = random.nextInt(ABORTED_ONE_IN) == 0;
    for (int i = random.nextInt(6); i >= 0; i--) {
      append(log, aborted ? KafkaLog.Kind.ABORTED : KafkaLog.Kind.DATA);
    }
    if (aborted || random.nextInt(COMMITTED_ONE_IN) == 0) {
      append(log, KafkaLog.Kind.MARKER);
    }
    if (random.nextInt(20) == 0) {
      log.skipOffset();
    }
  }

  /**
   * A topic that was recreated unseen, and ends just where the consumer was in the one before it,
   * shows with its next record.
   *
   * @param isDelivered whether the transform lets a record through
   * @param position where a consumer of the partition is
   */
  void produceToUnseen(
      Predicate<KafkaRecord> isDelivered, ToLongFunction<TopicPartition> position) {
    for (TopicPartition partition : kafka.partitions()) {
      KafkaLog log = kafka.log(partition);
      KafkaRecord next = null;
      while (log.history().isUnseen()
          && (next == null
              || !isDelivered.test(next)
              || next.kafkaOffset() < position.applyAsLong(partition))) {
        append(log, KafkaLog.Kind.DATA);
        next = log.history().at(log.endOffset() - 1);
      }
    }
  }

  private void append(KafkaLog log, KafkaLog.Kind kind) {
    KafkaRecord next = next(log);
    while (log.hadEarlier(next)) {
      next = next(log);
    }
    log.append(kind, next);
  }

  private KafkaRecord next(KafkaLog log) {
    KafkaRecord other = withTwins ? log.earlierAt(log.endOffset()) : null;
    return other == null
        ? ModelRecords.random(random, log.endOffset())
        : ModelRecords.twin(random, other);
  }

  void deleteRecords(TopicPartition partition) {
    KafkaLog log = kafka.log(partition);
    long length = log.endOffset() - log.startOffset();
    log.deleteBelow(log.startOffset() + random.nextInt((int) length + 1));
  }

  void compact(TopicPartition partition) {
    KafkaLog log = kafka.log(partition);
    for (long offset = log.startOffset(); offset < log.endOffset() - 1; offset++) {
      if (random.nextInt(4) == 0) {
        log.compact(offset);
      }
    }
  }

  /** Cuts the end of the log, and lets it grow again. */
  long truncate(TopicPartition partition) {
    KafkaLog log = kafka.log(partition);
    long length = log.endOffset() - log.startOffset();
    long end = log.endOffset() - random.nextInt((int) Math.min(length, 6) + 1);
    withTwins = random.nextBoolean();
    log.truncate(end);
    regrow(partition);
    return end;
  }

  /** Deletes the topic and creates it again, with fewer or with more records than before. */
  void recreate(TopicPartition partition, boolean unseen) {
    withTwins = random.nextBoolean();
    kafka.log(partition).recreate(unseen);
    if (random.nextBoolean()) {
      kafka.forgetCommitted(partition);
    }
    regrow(partition);
  }

  private void regrow(TopicPartition partition) {
    for (int i = random.nextInt(8); i > 0; i--) {
      produce(partition);
    }
  }
}
