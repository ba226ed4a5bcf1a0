package io.chainlog.connect.model;

import io.chainlog.envelope.KafkaPosition;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.testkit.Survival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Compares what is archived with what was in Kafka. */
final class SinkOracle implements SinkPromises {
  private static final int AGAIN_ONE_IN = 8;

  private final KafkaGroup group;
  private final ModelStorage storage;
  private final Predicate<KafkaRecord> transform;
  private final Random random;

  /** Whether the sink can ask for the ids of topics, so that no recreated one passes unnoticed. */
  private final boolean knowsTopics;

  private final SinkSettings settings;

  SinkOracle(
      KafkaGroup group,
      ModelStorage storage,
      Predicate<KafkaRecord> transform,
      boolean knowsTopics,
      SinkSettings settings,
      Random random) {
    this.group = group;
    this.storage = storage;
    this.transform = transform;
    this.knowsTopics = knowsTopics;
    this.settings = settings;
    this.random = random;
  }

  /** False for records that a transform drops. */
  Predicate<KafkaRecord> transform() {
    return transform;
  }

  @Override
  public void promised(TopicPartition partition, long offset) {
    KafkaLog log = group.log(partition);
    if (log.isDamaged()) {
      return;
    }
    if (offset <= log.history().promised() && random.nextInt(AGAIN_ONE_IN) > 0) {
      return; // it was looked at when it was promised first
    }
    ArchivedStreams.Covered durable = durable(partition);
    List<KafkaLog.History> meant =
        log.histories().stream().filter(h -> missing(h, offset, durable) == null).toList();
    if (meant.isEmpty()) {
      throw new AssertionError(
          partition
              + ": everything below offset "
              + offset
              + " was promised, but a power loss now would leave the archive without "
              + missing(log.history(), offset, durable));
    }
    meant.forEach(history -> history.promise(offset));
  }

  /** A record that is promised and not there, null if there is none. */
  private KafkaRecord missing(
      KafkaLog.History history, long offset, ArchivedStreams.Covered durable) {
    return history.readable(offset).stream()
        .filter(kafkaRecord -> transform.test(kafkaRecord) && !durable.contains(kafkaRecord))
        .findFirst()
        .orElse(null);
  }

  private ArchivedStreams.Covered durable(TopicPartition partition) {
    try {
      return afterPowerLoss(partition).coveredByAny(partition);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ArchivedStreams afterPowerLoss(TopicPartition partition) throws IOException {
    if (!storage.isDisk()) {
      return ArchivedStreams.committed(storage.directory(), partition);
    }
    Survival survival =
        random.nextBoolean() ? Survival.nothing() : Survival.random(random.nextLong());
    return ArchivedStreams.recovered(storage.afterPowerLoss(survival), partition);
  }

  /** Nothing invented, doubled, out of order or spliced, in any stream. */
  void checkStreams(ArchivedStreams archived) throws IOException {
    for (TopicPartition partition : group.soundPartitions()) {
      for (ArchivedStreams.Content content : archived.of(partition)) {
        checkStream(group.log(partition), content);
      }
    }
  }

  private long checkStream(KafkaLog log, ArchivedStreams.Content content) throws IOException {
    return new SinkHistories(log, content, transform, knowsTopics, settings).check();
  }

  /** The archive is an earlier copy of it now. */
  void archiveReplaced() throws IOException {
    for (TopicPartition partition : group.soundPartitions()) {
      ArchivedStreams.Covered covered =
          ArchivedStreams.committed(storage.observed(), partition).coveredByAny(partition);
      group.log(partition).archiveReplaced(r -> !transform.test(r) || covered.contains(r));
    }
  }

  /**
   * Nothing that a consumer could read is missing, of the present history of a partition. What
   * Kafka still has is in the newest stream.
   */
  void checkComplete(TopicPartition partition, ArchivedStreams archived) throws IOException {
    KafkaLog log = group.log(partition);
    List<ArchivedStreams.Content> streams = archived.of(partition);
    ArchivedStreams.Covered anywhere = archived.coveredByAny(partition);
    ArchivedStreams.Covered newest = archived.coveredByNewest(partition);
    long unprovable = -1;
    if (!streams.isEmpty()) {
      unprovable = checkStream(log, streams.get(streams.size() - 1));
      if (isUndecided(log, streams.get(streams.size() - 1))) {
        return;
      }
    }
    Set<KafkaRecord> present = new HashSet<>(log.visible());
    for (KafkaRecord kafkaRecord : log.history().readable(Long.MAX_VALUE)) {
      ArchivedStreams.Covered where = present.contains(kafkaRecord) ? newest : anywhere;
      if (kafkaRecord.kafkaOffset() > unprovable
          && !(transform.test(kafkaRecord)
              ? where.contains(kafkaRecord)
              : !where.kafkaRecords().contains(kafkaRecord))) {
        throw new AssertionError(
            partition
                + (transform.test(kafkaRecord) ? ": lost: " : ": dropped, but archived: ")
                + kafkaRecord);
      }
    }
  }

  /** Another history that ends just where the archive does shows with its next record. */
  private boolean isUndecided(KafkaLog log, ArchivedStreams.Content newest) throws IOException {
    List<KafkaRecord> archived = newest.kafkaRecords();
    if (archived.isEmpty() || (knowsTopics && !log.history().isCut())) {
      return false;
    }
    KafkaRecord last = archived.get(archived.size() - 1);
    return !last.equals(log.history().at(last.kafkaOffset()))
        && log.endOffset() >= last.kafkaOffset()
        && log.visible().stream()
            .noneMatch(next -> next.kafkaOffset() > last.kafkaOffset() && transform.test(next));
  }

  /** Whether the transform lets a record through. */
  boolean isDelivered(KafkaRecord kafkaRecord) {
    return transform.test(kafkaRecord);
  }

  /** Whether what is archived contradicts what Kafka has now, so that the sink had to stop. */
  boolean isContradicted(TopicPartition partition, ArchivedStreams archived) throws IOException {
    KafkaLog log = group.log(partition);
    List<ArchivedStreams.Content> streams = archived.of(partition);
    if (streams.isEmpty()) {
      return false;
    }
    ArchivedStreams.Content newest = streams.get(streams.size() - 1);
    return isOfAnotherTopic(log, newest)
        || beginsAfterEnd(log, newest)
        || newest.envelopes().stream()
            .filter(KafkaPosition.class::isInstance)
            .map(KafkaPosition.class::cast)
            .anyMatch(archivedOne -> !SinkHistories.isOf(log.history(), archivedOne));
  }

  /** A log that was cut before the end at which its stream was begun, without a record yet. */
  private boolean beginsAfterEnd(KafkaLog log, ArchivedStreams.Content stream) throws IOException {
    return settings.startsAtEnd()
        && stream.envelopes().size() == 1
        && stream.envelopes().get(0) instanceof StreamOpened opened
        && opened.firstKafkaOffset() > log.endOffset();
  }

  private boolean isOfAnotherTopic(KafkaLog log, ArchivedStreams.Content stream)
      throws IOException {
    return knowsTopics
        && !stream.envelopes().isEmpty()
        && stream.envelopes().get(0) instanceof StreamOpened opened
        && !ModelAdmin.topicId(opened.topic(), log).equals(opened.topicId());
  }
}
