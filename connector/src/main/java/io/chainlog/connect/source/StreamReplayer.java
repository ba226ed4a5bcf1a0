package io.chainlog.connect.source;

import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.streams.ArchivedRecord;
import io.chainlog.envelope.streams.ArchivedRecordReader;
import io.chainlog.envelope.streams.StreamIdentity;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import java.io.Closeable;
import java.io.IOException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads one stream, from where the replay stopped, and makes of its Kafka records what Connect
 * takes. For one thread at a time, except for what metrics ask.
 *
 * <p>It may be closed at any time, which frees its file, and resumes with the next call.
 */
final class StreamReplayer implements Closeable {
  private final OpenArchive archive;
  private final SourcePartition partition;
  private final ReplayStream stream;
  private final boolean isSnapshot;
  private ArchivedRecordReader reader;
  private boolean isIdentified;
  private volatile SourceOffset last;
  private volatile long seenEnd;
  private volatile boolean isDone;
  private long end = SourceOffset.NO_END;

  /**
   * @param lastDelivered null to start with the stream's first record
   * @param isSnapshot whether to end where the stream ended when it was first opened
   */
  StreamReplayer(
      OpenArchive archive,
      SourcePartition partition,
      ReplayStream stream,
      SourceOffset lastDelivered,
      boolean isSnapshot) {
    this.archive = archive;
    this.partition = partition;
    this.stream = stream;
    this.isSnapshot = isSnapshot;
    this.last = lastDelivered;
    if (isSnapshot && lastDelivered != null) {
      this.end = lastDelivered.snapshotEnd();
    }
  }

  StreamId stream() {
    return stream.id();
  }

  ReplayStream target() {
    return stream;
  }

  /** Stream offset after the last record that was given out; any thread may ask. */
  long position() {
    SourceOffset given = last;
    return given == null ? 0 : given.streamOffset() + 1;
  }

  /** End of the stream when it was last looked at; any thread may ask. */
  long end() {
    return Math.max(seenEnd, position());
  }

  /** 1 if a snapshot has given out all of its stream, else 0; any thread may ask. */
  int done() {
    return isDone ? 1 : 0;
  }

  /** Whether a snapshot has given out all of its stream. */
  boolean isDone() {
    isDone = isSnapshot && end != SourceOffset.NO_END && nextStreamOffset() >= end;
    return isDone;
  }

  private long nextStreamOffset() {
    return reader == null ? position() : reader.nextStreamOffset();
  }

  /**
   * The next record, or null if all that is committed, or belongs to the snapshot, has been given
   * out.
   *
   * @throws io.chainlog.storage.errors.CorruptLogException at damage; every record before it has
   *     been given out, and no later call gives out one after it
   */
  SourceRecord next() throws IOException {
    if (isDone() || (reader == null && !open()) || isDone()) {
      return null;
    }
    ArchivedRecord archived = reader.next();
    seenEnd = Math.max(seenEnd, reader.nextStreamOffset());
    if (archived == null || (isSnapshot && archived.streamOffset() >= end)) {
      return null;
    }
    last = SourceOffset.of(archived, end);
    return toSourceRecord(archived);
  }

  /** False as long as the stream is empty: what it is then shows only later. */
  private boolean open() throws IOException {
    StreamReader opened = archive.openReader(stream.id());
    seenEnd = opened.state().end().nextOffset();
    if (isSnapshot && end == SourceOffset.NO_END) {
      end = seenEnd;
    }
    if (last == null) {
      reader = fromStart(opened);
    } else {
      if (!isIdentified && !identify(opened)) {
        return false;
      }
      reader = ReplayPosition.after(opened, stream.id(), last);
    }
    return reader != null;
  }

  /** Record 0 is read once: it identifies the stream, and the Kafka records follow it. */
  private ArchivedRecordReader fromStart(StreamReader opened) throws IOException {
    VerifiedReader records = opened.readerFromGenesis(0);
    try {
      isIdentified = StreamIdentity.check(records, stream.id(), partition.archive()).isPresent();
      if (isIdentified) {
        return new ArchivedRecordReader(stream.id(), records);
      }
      records.close();
      return null;
    } catch (IOException | RuntimeException e) {
      records.close();
      throw e;
    }
  }

  private boolean identify(StreamReader opened) throws IOException {
    isIdentified = StreamIdentity.check(opened, stream.id(), partition.archive()).isPresent();
    return isIdentified;
  }

  private SourceRecord toSourceRecord(ArchivedRecord archived) {
    KafkaRecord kafkaRecord = archived.kafkaRecord();
    return new SourceRecord(
        partition.toMap(),
        last.toMap(),
        stream.topic(),
        stream.identity().partition(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        kafkaRecord.key(),
        Schema.OPTIONAL_BYTES_SCHEMA,
        kafkaRecord.value(),
        timestamp(kafkaRecord),
        headers(kafkaRecord));
  }

  /** Null for a record without one: the producer then sets the time of the replay. */
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

  boolean isOpen() {
    return reader != null;
  }

  @Override
  public void close() throws IOException {
    ArchivedRecordReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }
}
