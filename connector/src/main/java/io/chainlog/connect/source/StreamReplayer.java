package io.chainlog.connect.source;

import io.chainlog.connect.envelope.KafkaHeader;
import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.connect.envelope.TimestampKind;
import io.chainlog.connect.streams.ArchivedRecord;
import io.chainlog.connect.streams.ArchivedRecordReader;
import io.chainlog.connect.streams.StreamIdentity;
import io.chainlog.connect.streams.TopicPartitionStream;
import io.chainlog.connect.streams.TopicPartitionStreams;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.Closeable;
import java.io.IOException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads one stream, from where the replay stopped, and makes of its Kafka records what Connect
 * takes. For one thread at a time.
 */
final class StreamReplayer implements Closeable {
  private final StorageBackend storage;
  private final SourcePartition partition;
  private final StreamId stream;
  private final TopicPartitionStream identity;
  private final String topic;
  private final SourceOffset lastDelivered;
  private ArchivedRecordReader reader;

  /**
   * @param topic the topic to replay into
   * @param lastDelivered null to start with the stream's first record
   */
  StreamReplayer(
      StorageBackend storage, SourcePartition partition, String topic, SourceOffset lastDelivered) {
    this.storage = storage;
    this.partition = partition;
    this.stream = new StreamId(partition.stream());
    this.identity = TopicPartitionStreams.parse(stream).orElseThrow();
    this.topic = topic;
    this.lastDelivered = lastDelivered;
  }

  StreamId stream() {
    return stream;
  }

  /**
   * The next record, or null if all that is committed has been given out.
   *
   * @throws io.chainlog.storage.errors.CorruptLogException at damage; every record before it has
   *     been given out, and no later call gives out one after it
   */
  SourceRecord next() throws IOException {
    if (reader == null && !open()) {
      return null;
    }
    ArchivedRecord archived = reader.next();
    return archived == null ? null : toSourceRecord(archived);
  }

  /** False as long as the stream is empty: what it is then shows only later. */
  private boolean open() throws IOException {
    if (StreamIdentity.check(storage, stream, partition.archive()).isEmpty()) {
      return false;
    }
    reader =
        lastDelivered == null
            ? ReplayPosition.first(storage, stream)
            : ReplayPosition.after(storage, stream, lastDelivered);
    return true;
  }

  private SourceRecord toSourceRecord(ArchivedRecord archived) {
    KafkaRecord kafkaRecord = archived.kafkaRecord();
    return new SourceRecord(
        partition.toMap(),
        SourceOffset.of(archived, SourceOffset.NO_END).toMap(),
        topic,
        identity.partition(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        kafkaRecord.key(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        kafkaRecord.value(),
        timestamp(kafkaRecord),
        headers(kafkaRecord));
  }

  private static Long timestamp(KafkaRecord kafkaRecord) {
    boolean none =
        kafkaRecord.timestampKind() == TimestampKind.NONE
            || kafkaRecord.timestampMs() == KafkaRecord.NO_TIMESTAMP;
    return none ? null : kafkaRecord.timestampMs();
  }

  private static ConnectHeaders headers(KafkaRecord kafkaRecord) {
    ConnectHeaders headers = new ConnectHeaders();
    for (KafkaHeader header : kafkaRecord.headers()) {
      headers.add(header.key(), header.value(), Schema.OPTIONAL_BYTES_SCHEMA);
    }
    return headers;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
