package io.chainlog.connect.sink;

import io.chainlog.connect.sink.SinkPolicy.TopicRecreated;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest incarnation of each topic-partition. The archive is listed once, when the first one is
 * asked for, so an instance serves one round of openings.
 */
final class Incarnations {
  private static final Logger LOG = LoggerFactory.getLogger(Incarnations.class);

  private final OpenArchive archive;
  private Map<TopicPartition, Integer> newest;

  Incarnations(OpenArchive archive) {
    this.archive = archive;
  }

  /**
   * Opens the newest incarnation, or the one after it if that is of another topic or cluster. Also
   * one without a record: it was begun because the one before it contradicted Kafka, and what
   * contradicted may be gone from Kafka by now.
   *
   * @param atLeast an earlier one is known to be of another topic
   * @throws ContradictionException if it is, and the task is to fail for it
   */
  TopicPartitionWriter openNewest(TopicPartition partition, int atLeast, WriterContext context)
      throws IOException {
    if (newest == null) {
      newest = list();
    }
    int incarnation = Math.max(atLeast, newest.getOrDefault(partition, 0));
    try {
      return TopicPartitionWriter.open(partition, incarnation, context);
    } catch (ContradictionException e) {
      return openNext(partition, incarnation + 1, context, e);
    }
  }

  /**
   * Opens a later incarnation.
   *
   * @param reason why the one before it is not the topic that Kafka has
   * @throws ContradictionException the reason, if the task is to fail for it
   */
  static TopicPartitionWriter openNext(
      TopicPartition partition,
      int incarnation,
      WriterContext context,
      ContradictionException reason)
      throws IOException {
    if (context.policy().topicRecreated() != TopicRecreated.NEW_INCARNATION) {
      throw reason;
    }
    TopicPartitionWriter next = TopicPartitionWriter.open(partition, incarnation, context);
    LOG.warn(
        "{}: Kafka has another history than the archive. It is archived into {} from its beginning:"
            + " {}",
        partition,
        next.id(),
        reason.getMessage());
    return next;
  }

  private Map<TopicPartition, Integer> list() throws IOException {
    Map<TopicPartition, Integer> found = new HashMap<>();
    for (StreamId id : archive.streams()) {
      TopicPartitionStreams.parse(id)
          .ifPresent(
              stream ->
                  found.merge(
                      new TopicPartition(stream.topic(), stream.partition()),
                      stream.incarnation(),
                      Math::max));
    }
    return found;
  }
}
