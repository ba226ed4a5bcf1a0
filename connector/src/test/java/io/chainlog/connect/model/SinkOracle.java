package io.chainlog.connect.model;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.WriterOpened;
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

  SinkOracle(
      KafkaGroup group,
      ModelStorage storage,
      Predicate<KafkaRecord> transform,
      boolean knowsTopics,
      Random random) {
    this.group = group;
    this.storage = storage;
    this.transform = transform;
    this.knowsTopics = knowsTopics;
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
    Set<KafkaRecord> durable = durable(partition);
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
  private KafkaRecord missing(KafkaLog.History history, long offset, Set<KafkaRecord> durable) {
    return history.readable(offset).stream()
        .filter(kafkaRecord -> transform.test(kafkaRecord) && !durable.contains(kafkaRecord))
        .findFirst()
        .orElse(null);
  }

  private Set<KafkaRecord> durable(TopicPartition partition) {
    try {
      return new HashSet<>(afterPowerLoss(partition).kafkaRecords(partition));
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

  /**
   * Follows the histories of which a stream can be.
   *
   * @return offset after which it continues with another one that nothing could prove; -1 if none
   */
  private long checkStream(KafkaLog log, ArchivedStreams.Content content) throws IOException {
    Set<KafkaLog.History> possible = new HashSet<>(log.histories());
    boolean overlapGone = false;
    KafkaRecord lastRecord = null;
    long last = -1;
    long unprovableAfter = -1;
    for (Envelope envelope : content.envelopes()) {
      if (envelope instanceof WriterOpened opened) {
        overlapGone = isGone(opened);
      } else if (envelope instanceof KafkaRecord next) {
        require(next.kafkaOffset() > last, content, next + " after offset " + last);
        possible.removeIf(history -> !next.equals(history.at(next.kafkaOffset())));
        if (possible.isEmpty()) {
          addUnprovable(possible, log, lastRecord, next, overlapGone);
          unprovableAfter = last;
        }
        require(
            !possible.isEmpty(),
            content,
            "no history of the topic has " + next + " after offset " + last);
        lastRecord = next;
        last = next.kafkaOffset();
        overlapGone = false;
      }
    }
    return unprovableAfter;
  }

  private static boolean isGone(WriterOpened opened) {
    return opened.overlap() != null && opened.overlap().kind().equals(WriterOpened.Overlap.GONE);
  }

  /**
   * Nothing shows another history if Kafka has no record at the last archived offset. Of a
   * recreated topic the next writer has to state that.
   */
  private void addUnprovable(
      Set<KafkaLog.History> possible,
      KafkaLog log,
      KafkaRecord last,
      KafkaRecord next,
      boolean overlapGone) {
    for (KafkaLog.History history : log.histories()) {
      boolean isAllowed =
          !isProvable(history, last) && ((overlapGone && !knowsTopics) || history.isCut());
      if (isAllowed && next.equals(history.at(next.kafkaOffset()))) {
        possible.add(history);
      }
    }
  }

  private boolean isProvable(KafkaLog.History history, KafkaRecord last) {
    KafkaRecord proof = last == null ? null : history.at(last.kafkaOffset());
    return proof != null
        && transform.test(proof)
        && history.readable(last.kafkaOffset() + 1).contains(proof);
  }

  private static void require(boolean condition, ArchivedStreams.Content content, String what) {
    if (!condition) {
      throw new AssertionError(
          "spliced, doubled or invented in stream " + content.stream() + ": " + what);
    }
  }

  /**
   * Nothing that a consumer could read is missing, of the present history of a partition. What
   * Kafka still has is in the newest stream.
   */
  void checkComplete(TopicPartition partition, ArchivedStreams archived) throws IOException {
    KafkaLog log = group.log(partition);
    List<ArchivedStreams.Content> streams = archived.of(partition);
    Set<KafkaRecord> anywhere = new HashSet<>(archived.kafkaRecords(partition));
    Set<KafkaRecord> newest = new HashSet<>();
    long unprovable = -1;
    if (!streams.isEmpty()) {
      newest.addAll(streams.get(streams.size() - 1).kafkaRecords());
      unprovable = checkStream(log, streams.get(streams.size() - 1));
      if (isUndecided(log, streams.get(streams.size() - 1))) {
        return;
      }
    }
    Set<KafkaRecord> present = new HashSet<>(log.visible());
    for (KafkaRecord kafkaRecord : log.history().readable(Long.MAX_VALUE)) {
      Set<KafkaRecord> where = present.contains(kafkaRecord) ? newest : anywhere;
      if (kafkaRecord.kafkaOffset() > unprovable
          && where.contains(kafkaRecord) != transform.test(kafkaRecord)) {
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
        || newest.kafkaRecords().stream()
            .anyMatch(
                archivedOne -> !archivedOne.equals(log.history().at(archivedOne.kafkaOffset())));
  }

  private boolean isOfAnotherTopic(KafkaLog log, ArchivedStreams.Content stream)
      throws IOException {
    return knowsTopics
        && !stream.envelopes().isEmpty()
        && stream.envelopes().get(0) instanceof StreamOpened opened
        && !ModelAdmin.topicId(opened.topic(), log).equals(opened.topicId());
  }
}
