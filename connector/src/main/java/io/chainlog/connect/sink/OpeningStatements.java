package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.TopicIdentity;
import io.chainlog.connect.sink.SinkPolicy.Start;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.RecoveryReport;

/**
 * What a writer states in a stream that it has opened, and what was stated before it.
 *
 * @param stream the stream
 * @param context who writes, and when
 * @param kafka the topic and cluster that it reads
 * @param recovery what opening the stream found
 * @param start where an empty stream is to begin
 */
record OpeningStatements(
    TopicPartitionStream stream,
    WriterContext context,
    TopicIdentity kafka,
    RecoveryReport recovery,
    Start start) {

  /**
   * Checks that the stream is of the topic that Kafka has, as far as both are known.
   *
   * @throws ContradictionException if it is not
   */
  void requireSameTopic(StreamOpened opened) {
    requireSame(new TopicIdentity(opened.kafkaClusterId(), opened.topicId()), kafka);
  }

  /**
   * Checks that Kafka still has the topic of which the stream was opened.
   *
   * @throws ContradictionException if it has not
   */
  void requireSameTopic(TopicIdentity now) {
    requireSame(kafka, now);
  }

  private void requireSame(TopicIdentity archived, TopicIdentity found) {
    if (archived.contradicts(found)) {
      throw new ContradictionException(
          TopicPartitionStreams.streamId(stream)
              + " was archived from "
              + archived
              + ", and Kafka now has "
              + found
              + ": the topic was deleted and created again, or another cluster answers. Nothing was"
              + " written. To archive it beside the earlier one, set "
              + SinkPolicy.TOPIC_RECREATED_CONFIG
              + "="
              + SinkPolicy.TopicRecreated.NEW_INCARNATION.label());
    }
  }

  /** The payload of record 0. */
  byte[] streamOpened(long firstKafkaOffset) {
    return EnvelopeFormat.encode(
        context
            .identity()
            .streamOpened(stream, kafka, start, firstKafkaOffset, context.clock().instant()));
  }

  /** The payload that precedes the first Kafka record of this writer. */
  byte[] writerOpened(long epoch, long resumedKafkaOffset, Overlap overlap) {
    return EnvelopeFormat.encode(
        context
            .identity()
            .writerOpened(
                epoch, recovery, resumedKafkaOffset, overlap, kafka, context.clock().instant()));
  }
}
