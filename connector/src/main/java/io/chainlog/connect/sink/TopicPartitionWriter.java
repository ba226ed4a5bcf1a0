package io.chainlog.connect.sink;

import io.chainlog.connect.envelope.Envelope;
import io.chainlog.connect.envelope.EnvelopeFormat;
import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.envelope.StreamOpened;
import io.chainlog.connect.streams.ArchivedRecord;
import io.chainlog.connect.streams.ArchivedRecords;
import io.chainlog.connect.streams.StreamIdentity;
import io.chainlog.connect.streams.TopicPartitionStream;
import io.chainlog.connect.streams.TopicPartitionStreams;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Writes one topic-partition into its stream, which it holds open: appends what is new, compares
 * and drops what is archived already.
 *
 * <p>For one thread. After any failure but {@link io.chainlog.storage.errors.WriteFailedException}
 * only {@link #close} may be called.
 */
final class TopicPartitionWriter implements Closeable {
  private static final long NOTHING = -1;

  private final TopicPartition topicPartition;
  private final TopicPartitionStream stream;
  private final WriterContext context;
  private final RecoveryReport recovery;
  private final StreamAppender appender;
  private final DuplicateCheck duplicates;
  private final long resumedKafkaOffset;
  private OptionalLong nextKafkaOffset;
  private boolean announced;

  /**
   * Opens the stream of a partition for writing, and finds its last archived record.
   *
   * @throws io.chainlog.storage.errors.StreamLockedException if another writer has it
   */
  static TopicPartitionWriter open(TopicPartition topicPartition, WriterContext context)
      throws IOException {
    TopicPartitionStream stream =
        new TopicPartitionStream(topicPartition.topic(), topicPartition.partition(), 0);
    StreamId id = TopicPartitionStreams.streamId(stream);
    RecoveryReport recovery = context.storage().open(id);
    try {
      return new TopicPartitionWriter(topicPartition, stream, context, recovery);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, context.storage(), id);
      throw e;
    }
  }

  private static void closeAfter(Exception failure, StorageBackend storage, StreamId id) {
    try {
      storage.close(id);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private TopicPartitionWriter(
      TopicPartition topicPartition,
      TopicPartitionStream stream,
      WriterContext context,
      RecoveryReport recovery)
      throws IOException {
    this.topicPartition = topicPartition;
    this.stream = stream;
    this.context = context;
    this.recovery = recovery;
    Optional<StreamOpened> opened =
        StreamIdentity.check(context.storage(), id(), context.identity().archiveId());
    ArchivedRecords archived = new ArchivedRecords(context.storage(), id());
    duplicates = new DuplicateCheck(topicPartition, archived);
    appender = new StreamAppender(context.storage(), id());
    nextKafkaOffset = endOf(archived, opened);
    resumedKafkaOffset = nextKafkaOffset.orElse(NOTHING);
  }

  /**
   * Where the archive wants to be continued. A repair may have left no Kafka record: then what was
   * archived first is wanted again, wherever the consumer group stands.
   */
  private static OptionalLong endOf(ArchivedRecords archived, Optional<StreamOpened> opened)
      throws IOException {
    Optional<ArchivedRecord> last = archived.last();
    if (last.isPresent()) {
      return OptionalLong.of(last.get().kafkaOffset() + 1);
    }
    return opened.map(o -> OptionalLong.of(o.firstKafkaOffset())).orElse(OptionalLong.empty());
  }

  private StreamId id() {
    return TopicPartitionStreams.streamId(stream);
  }

  /**
   * Kafka offset behind the last archived record, or that of the first one if a repair left none;
   * empty if none was ever archived.
   */
  OptionalLong nextKafkaOffset() {
    return nextKafkaOffset;
  }

  long unsyncedBytes() {
    return appender.unsyncedBytes();
  }

  /**
   * Archives what is not archived yet, all of it or nothing.
   *
   * @param delivered by rising Kafka offset
   * @return how many were archived already, and equal
   * @throws ConnectException if a record contradicts the archive, is too large, or out of order
   */
  int write(List<KafkaRecord> delivered) throws IOException {
    requireRising(delivered);
    int known = 0;
    while (known < delivered.size() && isArchived(delivered.get(known))) {
      known++;
    }
    duplicates.requireArchived(delivered.subList(0, known));
    if (known < delivered.size()) {
      append(delivered.subList(known, delivered.size()));
    }
    return known;
  }

  private boolean isArchived(KafkaRecord record) {
    return nextKafkaOffset.isPresent() && record.kafkaOffset() < nextKafkaOffset.getAsLong();
  }

  private void append(List<KafkaRecord> fresh) throws IOException {
    List<byte[]> payloads = new ArrayList<>(fresh.size() + 2);
    if (!announced) {
      addOpening(payloads, fresh.get(0).kafkaOffset());
    }
    for (KafkaRecord record : fresh) {
      payloads.add(encode(record));
    }
    appender.append(payloads);
    announced = true;
    nextKafkaOffset = OptionalLong.of(fresh.get(fresh.size() - 1).kafkaOffset() + 1);
  }

  /** In the same append as the first record, so that neither ever stands without the other. */
  private void addOpening(List<byte[]> payloads, long firstKafkaOffset) {
    WriterIdentity writer = context.identity();
    if (appender.isEmpty()) {
      payloads.add(
          encode(writer.streamOpened(stream, firstKafkaOffset, context.clock().instant())));
    }
    payloads.add(
        encode(
            writer.writerOpened(
                appender.epoch(), recovery, resumedKafkaOffset, context.clock().instant())));
  }

  private static byte[] encode(Envelope envelope) {
    return EnvelopeFormat.encode(envelope);
  }

  private byte[] encode(KafkaRecord record) {
    byte[] payload;
    try {
      payload = EnvelopeFormat.encode(record);
    } catch (IllegalArgumentException e) {
      throw refused(record, e.getMessage());
    }
    if (payload.length > context.maxPayloadBytes()) {
      throw refused(
          record,
          String.format(
              Locale.ROOT,
              "it has %d bytes. Raise max.payload.bytes (%d), also of those who replay it",
              payload.length,
              context.maxPayloadBytes()));
    }
    return payload;
  }

  private void requireRising(List<KafkaRecord> delivered) {
    for (int i = 1; i < delivered.size(); i++) {
      if (delivered.get(i).kafkaOffset() <= delivered.get(i - 1).kafkaOffset()) {
        throw refused(delivered.get(i), "its offset does not rise within what Connect delivered");
      }
    }
  }

  private ConnectException refused(KafkaRecord record, String reason) {
    return new ConnectException(
        String.format(
            Locale.ROOT,
            "%s: the record at Kafka offset %d cannot be archived: %s",
            topicPartition,
            record.kafkaOffset(),
            reason));
  }

  /** Puts what was archived behind a commit point. */
  void sync() throws IOException {
    appender.sync();
  }

  /** Syncs and gives the stream up; after a failure only gives it up. */
  @Override
  public void close() throws IOException {
    context.storage().close(id());
  }
}
