package io.chainlog.envelope.streams;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.KafkaPosition;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;

/**
 * The Kafka records of a verified stream, without what else stands in it. For one thread at a time.
 */
public final class ArchivedRecordReader implements Closeable {
  private final StreamId stream;
  private final VerifiedReader reader;

  /** Takes the reader over: closing this closes it. */
  public ArchivedRecordReader(StreamId stream, VerifiedReader reader) {
    this.stream = stream;
    this.reader = reader;
  }

  /**
   * The next Kafka record.
   *
   * @return null when nothing further is there yet; a later call looks again
   * @throws io.chainlog.storage.errors.CorruptLogException at the first record that is not as
   *     written
   * @throws StorageException at a data record that holds no envelope
   */
  public ArchivedRecord next() throws IOException {
    for (ArchivedPosition p = nextPosition(); p != null; p = nextPosition()) {
      if (p.archived().isPresent()) {
        return p.archived().get();
      }
    }
    return null;
  }

  /**
   * The next Kafka offset that the stream accounts for, also by stating that it was skipped.
   *
   * @return null when nothing further is there yet; a later call looks again
   * @throws IOException as {@link #next}
   */
  public ArchivedPosition nextPosition() throws IOException {
    for (LogRecord log = reader.next(); log != null; log = reader.next()) {
      if (log.kind() == RecordKind.DATA && envelope(log) instanceof KafkaPosition position) {
        return new ArchivedPosition(position, log.offset(), log.chainHash());
      }
    }
    return null;
  }

  /** Offset in the stream of the first record that {@link #next} has not looked at. */
  public long nextStreamOffset() {
    return reader.nextOffset();
  }

  private Envelope envelope(LogRecord log) throws StorageException {
    try {
      return EnvelopeFormat.decode(log.payload());
    } catch (InvalidEnvelopeException e) {
      throw new StorageException(
          String.format(
              Locale.ROOT,
              "the record at offset %d of stream %s (segment %d, position %d) was not written by this connector: %s. Nothing was changed. Run: chainlog show",
              log.offset(),
              stream,
              log.segment(),
              log.position(),
              e.getMessage()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
