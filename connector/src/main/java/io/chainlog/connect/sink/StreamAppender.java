package io.chainlog.connect.sink;

import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a stream that is open for writing. Before the first record it states who writes. For
 * one thread.
 *
 * <p>Each append names the end as it is known here, so that a stream that somebody else has written
 * to refuses it.
 */
final class StreamAppender {
  private static final Logger LOG = LoggerFactory.getLogger(StreamAppender.class);

  private final StreamWriter log;
  private final OpeningStatements statements;
  private final long resumedKafkaOffset;
  private final long epoch;
  private ChainPosition end;
  private long unsyncedBytes;
  private boolean announced;

  /**
   * @param log the stream, which stays open
   * @param resumedKafkaOffset the Kafka offset that is archived next, as it is stated
   */
  StreamAppender(StreamWriter log, OpeningStatements statements, long resumedKafkaOffset)
      throws IOException {
    this.log = log;
    this.statements = statements;
    this.resumedKafkaOffset = resumedKafkaOffset;
    StreamState state = log.state();
    this.epoch = state.writerEpoch();
    this.end = state.end();
  }

  boolean isEmpty() {
    return end.nextOffset() == 0;
  }

  /** Bytes of the payloads that a power cut may lose; at least what is on its way to the disk. */
  long unsyncedBytes() {
    return unsyncedBytes;
  }

  /** Has an empty stream begin at a Kafka offset, though there is no record to append yet. */
  void begin(long firstKafkaOffset) throws IOException {
    append(List.of(statements.streamOpened(firstKafkaOffset)));
    sync();
    warnOfLateStart(firstKafkaOffset);
  }

  /**
   * Appends all records or, when this throws, none that counts. They are written on another thread;
   * what that fails of, a later call throws.
   *
   * @param records their payloads
   * @param firstKafkaOffset Kafka offset of the first
   * @param overlap what became of the last archived record
   * @return bytes of all payloads
   */
  long append(List<byte[]> records, long firstKafkaOffset, Overlap overlap) throws IOException {
    if (announced) {
      return append(records);
    }
    boolean begins = isEmpty();
    long bytes = append(withOpening(records, firstKafkaOffset, overlap));
    announced = true;
    statements.context().metrics().opened(overlap);
    if (begins) {
      warnOfLateStart(firstKafkaOffset);
    }
    return bytes;
  }

  /** In the same append as the first record, so that neither is ever there without the other. */
  private List<byte[]> withOpening(List<byte[]> records, long firstKafkaOffset, Overlap overlap) {
    List<byte[]> payloads = new ArrayList<>(records.size() + 2);
    if (isEmpty()) {
      payloads.add(statements.streamOpened(firstKafkaOffset));
    }
    payloads.add(statements.writerOpened(epoch, resumedKafkaOffset, overlap));
    payloads.addAll(records);
    return payloads;
  }

  private long append(List<byte[]> payloads) throws IOException {
    end = log.appendPipelined(end, payloads, Durability.WRITTEN).result().end();
    long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
    unsyncedBytes += bytes;
    return bytes;
  }

  private void warnOfLateStart(long firstKafkaOffset) {
    if (firstKafkaOffset > 0) {
      LOG.warn(
          "{}: the archive begins at Kafka offset {} ({}={}); what Kafka had before is not in it",
          TopicPartitionStreams.streamId(statements.stream()),
          firstKafkaOffset,
          SinkPolicy.START_CONFIG,
          statements.start().label());
    }
  }

  /** Returns when what was appended can be read here. */
  void awaitWritten() throws IOException {
    log.awaitWritten();
  }

  /** Starts to commit what was appended, on another thread. */
  void startSync() throws IOException {
    if (unsyncedBytes > 0) {
      log.startSync();
    }
  }

  /** Commits what was appended. */
  void sync() throws IOException {
    if (unsyncedBytes > 0) {
      log.sync();
      unsyncedBytes = 0;
    }
  }
}
