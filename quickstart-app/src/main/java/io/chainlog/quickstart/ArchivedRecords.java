package io.chainlog.quickstart;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.InvalidEnvelopeException;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The Kafka records of one stream up to its commit point, each verified before it is given out. */
final class ArchivedRecords implements Iterator<TopicRecord>, AutoCloseable {
  private final int partition;
  private final VerifiedReader reader; // null for a stream that is not there
  private TopicRecord next;

  private ArchivedRecords(int partition, VerifiedReader reader) {
    this.partition = partition;
    this.reader = reader;
  }

  static ArchivedRecords of(int partition, VerifiedReader reader) {
    return new ArchivedRecords(partition, reader);
  }

  static ArchivedRecords none(int partition) {
    return new ArchivedRecords(partition, null);
  }

  @Override
  public boolean hasNext() {
    if (next == null && reader != null) {
      next = read();
    }
    return next != null;
  }

  @Override
  public TopicRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException("partition " + partition + " has no further record");
    }
    TopicRecord record = next;
    next = null;
    return record;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }

  private TopicRecord read() {
    try {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.kind() == RecordKind.DATA
            && EnvelopeFormat.decode(record.payload()) instanceof KafkaRecord kafkaRecord) {
          return TopicRecord.of(partition, kafkaRecord);
        }
      }
      return null;
    } catch (InvalidEnvelopeException e) {
      throw new QuickstartException(
          "the archive holds what is not an envelope: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
