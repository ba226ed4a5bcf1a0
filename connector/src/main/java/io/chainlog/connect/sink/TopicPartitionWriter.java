package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.TopicIdentity;
import io.chainlog.connect.sink.SinkPolicy.Start;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.streams.ArchivedRecord;
import io.chainlog.envelope.streams.ArchivedRecords;
import io.chainlog.envelope.streams.StreamIdentity;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.errors.FencedWriterException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one topic-partition into its stream, which is open as long as this is: appends what is
 * new, compares and drops what is archived already.
 *
 * <p>For one thread. Records are prepared on it and written on another one, so that a failure may
 * be that of an earlier call: after any, only {@link #close} may be called.
 */
final class TopicPartitionWriter {
  private static final Logger LOG = LoggerFactory.getLogger(TopicPartitionWriter.class);

  private final TopicPartition topicPartition;
  private final TopicPartitionStream stream;
  private final WriterContext context;
  private final StreamWriter log;
  private final OpeningStatements statements;
  private final StreamAppender appender;
  private final RecordEncoder encoder;
  private final DuplicateCheck duplicates;
  private final OverlapCheck overlap;
  private final Start start;
  private OptionalLong nextKafkaOffset;

  /**
   * Opens the stream of a partition for writing, and finds its last archived record.
   *
   * @param incarnation 0 for the first topic of that name
   * @throws io.chainlog.storage.errors.StreamLockedException if another writer has it
   * @throws ContradictionException if the stream is of another topic or cluster of the same name
   */
  static TopicPartitionWriter open(
      TopicPartition topicPartition, int incarnation, WriterContext context) throws IOException {
    TopicIdentity kafka = context.kafka().identity(topicPartition.topic());
    TopicPartitionStream stream =
        new TopicPartitionStream(topicPartition.topic(), topicPartition.partition(), incarnation);
    StreamWriter log = context.archive().openWriter(TopicPartitionStreams.streamId(stream));
    try {
      TopicPartitionWriter writer =
          new TopicPartitionWriter(topicPartition, stream, context, kafka, log);
      writer.pinLatest();
      return writer;
    } catch (IOException | RuntimeException e) {
      closeAfter(e, log);
      throw e;
    }
  }

  private static void closeAfter(Exception failure, StreamWriter log) {
    try {
      log.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private TopicPartitionWriter(
      TopicPartition topicPartition,
      TopicPartitionStream stream,
      WriterContext context,
      TopicIdentity kafka,
      StreamWriter log)
      throws IOException {
    this.topicPartition = topicPartition;
    this.stream = stream;
    this.context = context;
    this.log = log;
    // A later incarnation is there because the topic began again, so it begins with the topic.
    start = stream.incarnation() > 0 ? Start.EARLIEST : context.policy().start();
    statements = new OpeningStatements(stream, context, kafka, log.recovery(), start);
    Optional<StreamOpened> opened = StreamIdentity.check(log, id(), context.identity().archiveId());
    opened.ifPresent(statements::requireSameTopic);
    ArchivedRecords archived = new ArchivedRecords(log, id());
    encoder = new RecordEncoder(id(), context);
    duplicates = new DuplicateCheck(topicPartition, archived);
    ArchivedRecords.End end = archived.end();
    overlap = new OverlapCheck(kafkaOffset(end.lastRecord()));
    nextKafkaOffset = end.nextKafkaOffset().isPresent() ? end.nextKafkaOffset() : first(opened);
    long resumedKafkaOffset = nextKafkaOffset.orElse(WriterOpened.NOTHING_ARCHIVED);
    appender = new StreamAppender(log, statements, resumedKafkaOffset);
  }

  /**
   * Asks the cluster whether this is still the topic of which the stream was opened.
   *
   * @throws ContradictionException if it is not
   * @throws IOException if the cluster does not answer
   */
  void requireSameTopic() throws IOException {
    statements.requireSameTopic(context.kafka().identity(topicPartition.topic()));
  }

  /**
   * Commits what was archived.
   *
   * @throws IOException if that fails, or another task has taken the stream over
   */
  void requireCurrent() throws IOException {
    log.sync();
  }

  private static OptionalLong kafkaOffset(Optional<ArchivedRecord> last) {
    return last.isPresent() ? OptionalLong.of(last.get().kafkaOffset()) : OptionalLong.empty();
  }

  /** A repair may have left no Kafka record: then what was archived first is wanted again. */
  private static OptionalLong first(Optional<StreamOpened> opened) {
    return opened.isPresent()
        ? OptionalLong.of(opened.get().firstKafkaOffset())
        : OptionalLong.empty();
  }

  /** The end of a topic moves, so that a restart before the first record would lose some. */
  private void pinLatest() throws IOException {
    if (start == Start.LATEST && appender.isEmpty()) {
      long end = context.kafka().endOffsets(List.of(topicPartition)).get(topicPartition);
      appender.begin(end);
      nextKafkaOffset = OptionalLong.of(end);
    }
  }

  StreamId id() {
    return TopicPartitionStreams.streamId(stream);
  }

  int incarnation() {
    return stream.incarnation();
  }

  /** Where the topic is to be read from; empty if that is where the consumer group is. */
  OptionalLong startOffset() {
    if (overlap.isPending()) {
      return overlap.wanted();
    }
    if (nextKafkaOffset.isPresent()) {
      return nextKafkaOffset;
    }
    return start == Start.GROUP ? OptionalLong.empty() : OptionalLong.of(0);
  }

  /**
   * Kafka offset that is archived next; empty if nothing is archived and no one has decided where
   * to begin.
   */
  OptionalLong nextKafkaOffset() {
    return nextKafkaOffset;
  }

  /**
   * Has the last archived record compared once more before anything is appended: {@link
   * #startOffset} is where it is, or where the stream is to begin.
   *
   * @param delivered by rising Kafka offset
   * @return false if it is among what was delivered, or if it is not known where it is
   */
  boolean askAgain(List<SinkRecord> delivered) {
    OptionalLong last = overlap.lastArchived();
    OptionalLong from = last.isPresent() ? last : startOffset();
    if (from.isEmpty() || delivered.get(0).originalKafkaOffset() <= from.getAsLong()) {
      return false;
    }
    overlap.askAgain();
    return true;
  }

  /** What became of the last archived record. */
  OverlapCheck overlap() {
    return overlap;
  }

  long unsyncedBytes() {
    return appender.unsyncedBytes();
  }

  /**
   * Archives what is not archived yet, all of it or nothing.
   *
   * @param delivered by rising Kafka offset
   * @throws ContradictionException if a record is not the one that is archived
   * @throws ConnectException if a record cannot be archived, or comes out of order
   */
  void write(List<SinkRecord> delivered) throws IOException {
    Gaps.requireRising(topicPartition, delivered);
    int known = (int) delivered.stream().takeWhile(this::isArchived).count();
    if (known > 0) {
      compare(delivered.subList(0, known));
    }
    if (known < delivered.size()) {
      append(delivered.subList(known, delivered.size()));
    }
  }

  private boolean isArchived(SinkRecord record) {
    return nextKafkaOffset.isPresent()
        && record.originalKafkaOffset() < nextKafkaOffset.getAsLong();
  }

  private void compare(List<SinkRecord> known) throws IOException {
    appender.awaitWritten();
    List<Long> equal = duplicates.requireArchived(known);
    equal.forEach(overlap::delivered);
    context.metrics().compared(equal.size());
  }

  private void append(List<SinkRecord> fresh) throws IOException {
    long first = fresh.get(0).originalKafkaOffset();
    learnOverlap(first);
    Gaps gaps = Gaps.in(topicPartition, nextKafkaOffset, fresh, context.policy().gapMaxOffsets());
    List<byte[]> payloads = fresh.stream().map(encoder::encode).toList();
    long bytes = appender.append(payloads, first, overlap.result());
    lastArchived(fresh);
    nextKafkaOffset = OptionalLong.of(fresh.get(fresh.size() - 1).originalKafkaOffset() + 1);
    context.metrics().archived(fresh.size(), bytes, gaps);
  }

  /**
   * What Kafka no longer has cannot be compared. The topic may have been recreated after the stream
   * was opened, so its id is asked for again, now that the records are here.
   */
  private void learnOverlap(long firstDelivered) throws IOException {
    boolean pending = overlap.isPending();
    overlap.delivered(firstDelivered);
    if (pending && overlap.result().kind().equals(Overlap.GONE)) {
      context.kafka().refresh(topicPartition.topic());
      requireSameTopic();
    }
  }

  /** A skipped record is none that could be compared. */
  private void lastArchived(List<SinkRecord> fresh) {
    int last = fresh.size() - 1;
    while (last >= 0 && encoder.isSkipped(fresh.get(last))) {
      last--;
    }
    if (last >= 0) {
      overlap.archived(fresh.get(last).originalKafkaOffset());
    }
  }

  /** Starts to sync and commit what was archived, on another thread. */
  void startSync() throws IOException {
    appender.startSync();
  }

  /** Syncs and commits what was archived. */
  void sync() throws IOException {
    if (appender.unsyncedBytes() > 0) {
      long startedNs = System.nanoTime();
      appender.sync();
      context.metrics().synced(System.nanoTime() - startedNs);
    }
  }

  /**
   * Syncs and gives the stream up; after a failure only gives it up. Nothing that Kafka was told of
   * depends on it, so nothing is thrown.
   */
  void close() {
    startClose().toCompletableFuture().join();
  }

  /**
   * Starts to {@link #close}, on another thread.
   *
   * @return completes when it is closed; never fails
   */
  CompletionStage<Void> startClose() {
    return log.startClose()
        .handle(
            (nothing, failure) -> {
              closed(failure);
              return null;
            });
  }

  private void closed(Throwable failure) {
    if (failure instanceof FencedWriterException) {
      LOG.warn(
          "{}: another task has taken the stream over already: {}",
          topicPartition,
          failure.getMessage());
    } else if (failure != null) {
      context.metrics().failed();
      LOG.error(
          "{}: closing failed; what Kafka was not told of comes again", topicPartition, failure);
    }
  }
}
