package io.chainlog.connect.source;

import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What has been handed over to Connect and not acknowledged by Kafka yet. Thread safe: Connect
 * reports acknowledgements on a thread of its producer.
 */
final class Deliveries {
  private final Clock clock;
  private final boolean hasTransforms;
  private final Map<TopicPartition, Target> waiting = new HashMap<>();
  private long unacknowledged;
  private long acknowledgedTotal;
  private long acknowledgedBytes;
  private long droppedTotal;
  private ConnectException failure;

  /**
   * @param hasTransforms whether the connector has transforms, which may drop records on purpose
   */
  Deliveries(Clock clock, boolean hasTransforms) {
    this.clock = clock;
    this.hasTransforms = hasTransforms;
  }

  private static final class Target {
    private long records;
    private long lastProgressMs;
    private boolean isSent;
  }

  /**
   * A partition that has not acknowledged what was sent to it.
   *
   * @param partition of the topic that is replayed into, before transforms
   * @param records how many are out
   * @param ageMs time since the partition last acknowledged a record, or since the first of these
   *     was handed over
   */
  record Waiting(TopicPartition partition, long records, long ageMs) {}

  synchronized void handedOver(List<SourceRecord> batch) {
    long nowMs = clock.millis();
    for (SourceRecord record : batch) {
      Target target = waiting.computeIfAbsent(target(record), partition -> new Target());
      if (target.records == 0) {
        target.lastProgressMs = nowMs;
        target.isSent = false;
      }
      target.records++;
    }
    unacknowledged += batch.size();
  }

  /**
   * Connect asks for more only when it has given all that it had to its producer. Transforms may
   * take their time before that, which is not the time of a partition.
   */
  synchronized void allSent() {
    long nowMs = clock.millis();
    for (Target target : waiting.values()) {
      if (!target.isSent) {
        target.isSent = true;
        target.lastProgressMs = nowMs;
      }
    }
  }

  /**
   * Notes the end of one record.
   *
   * @param metadata null if the record was dropped. A transform does so on purpose. Without
   *     transforms it means that Connect skipped what the producer refused: the replay then fails,
   *     since a record is missing in its target
   */
  synchronized void finished(SourceRecord record, RecordMetadata metadata) {
    unacknowledged--;
    Target target = waiting.get(target(record));
    if (target != null) {
      target.lastProgressMs = clock.millis();
      target.records--;
      if (target.records <= 0) {
        waiting.remove(target(record));
      }
    }
    if (metadata != null) {
      acknowledgedTotal++;
      acknowledgedBytes += RecordSize.of(record);
    } else {
      dropped(record);
    }
  }

  private void dropped(SourceRecord record) {
    droppedTotal++;
    if (!hasTransforms && failure == null) {
      failure =
          new ConnectException(
              "a record was not written to "
                  + target(record)
                  + " but skipped by Kafka Connect, its position is "
                  + record.sourceOffset()
                  + ". Connect logged why. Remove errors.tolerance from the configuration, then"
                  + " replay the topic with a new "
                  + ReplaySourceConfig.REPLAY_ID_CONFIG);
    }
  }

  private static TopicPartition target(SourceRecord record) {
    return new TopicPartition(record.topic(), record.kafkaPartition());
  }

  /** Why the replay cannot continue; null if nothing is wrong. */
  synchronized ConnectException failure() {
    return failure;
  }

  /** The partition that has been silent for longest; empty if nothing is out. */
  synchronized Optional<Waiting> longestWaiting() {
    return longest(false);
  }

  /**
   * Of the partitions of which something is surely with the producer, the one silent for longest.
   */
  synchronized Optional<Waiting> longestSent() {
    return longest(true);
  }

  private Optional<Waiting> longest(boolean isSentOnly) {
    long nowMs = clock.millis();
    return waiting.entrySet().stream()
        .filter(entry -> entry.getValue().isSent || !isSentOnly)
        .map(
            entry ->
                new Waiting(
                    entry.getKey(),
                    entry.getValue().records,
                    nowMs - entry.getValue().lastProgressMs))
        .max(Comparator.comparingLong(Waiting::ageMs));
  }

  synchronized long unacknowledged() {
    return unacknowledged;
  }

  synchronized long acknowledgedTotal() {
    return acknowledgedTotal;
  }

  synchronized long acknowledgedBytes() {
    return acknowledgedBytes;
  }

  synchronized long droppedTotal() {
    return droppedTotal;
  }
}
