package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.EnvelopeFormat;
import io.chainlog.connect.envelope.WriterOpened.Overlap;
import io.chainlog.connect.kafka.TopicIdentity;
import io.chainlog.connect.sink.SinkPolicy.Start;
import io.chainlog.connect.streams.TopicPartitionStream;
import io.chainlog.storage.RecoveryReport;

/**
 * What a writer states in a stream that it has opened.
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
