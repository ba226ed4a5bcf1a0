package io.chainlog.cli.inspect;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a stream states about itself beside its Kafka records: how it starts, who wrote it with
 * which settings, what was skipped and what was repaired. Of each kind of statement the first
 * {@value #MAX_LISTED} are kept and all are counted. Not thread safe.
 */
public final class StreamHistory {
  static final int MAX_LISTED = 100;

  /**
   * A statement and where it is.
   *
   * @param offset its stream offset
   * @param segment number of its segment
   * @param position byte position in that segment
   * @param statement what it states
   */
  public record Placed<T>(long offset, int segment, long position, T statement) {

    static <T> Placed<T> of(LogRecord record, T statement) {
      return new Placed<>(record.offset(), record.segment(), record.position(), statement);
    }
  }

  /** A list that does not grow with the stream. */
  public static final class Listed<T> {
    private final List<T> first = new ArrayList<>();
    private long count;

    private void add(T element) {
      count++;
      if (first.size() < MAX_LISTED) {
        first.add(element);
      }
    }

    /** The first of them. */
    public List<T> first() {
      return List.copyOf(first);
    }

    /** How many there are. */
    public long count() {
      return count;
    }

    /** How many are not listed. */
    public long more() {
      return count - first.size();
    }
  }

  private final Listed<Placed<WriterOpened>> writers = new Listed<>();
  private final Listed<WriterChange> changes = new Listed<>();
  private final Listed<Placed<WriterOpened>> overlapsGone = new Listed<>();
  private final Listed<Placed<RecordSkipped>> skipped = new Listed<>();
  private final Listed<Placed<StreamRepaired>> repairs = new Listed<>();
  private Optional<StreamOpened> opened = Optional.empty();
  private WriterOpened lastWriter;
  private long lostRecords;
  private boolean lostMayBeMore;

  /**
   * Reads a whole stream.
   *
   * @throws io.chainlog.storage.errors.CorruptLogException if it is damaged
   */
  public static StreamHistory read(StreamReader view) throws IOException {
    StreamHistory history = new StreamHistory();
    try (VerifiedReader reader = view.readerFromGenesis(0)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        history.add(record);
      }
    }
    return history;
  }

  /** Takes the next verified record; gives back the statement in it, if it is one. */
  public Optional<Envelope> add(LogRecord record) {
    byte[] payload = record.payload();
    if (payload.length == 0 || payload[0] == EnvelopeFormat.KAFKA_RECORD) {
      return Optional.empty();
    }
    Optional<Envelope> envelope = Envelopes.in(record);
    envelope.ifPresent(statement -> add(record, statement));
    return envelope;
  }

  private void add(LogRecord record, Envelope statement) {
    if (statement instanceof WriterOpened writer) {
      addWriter(record, writer);
    } else if (statement instanceof RecordSkipped skip) {
      skipped.add(Placed.of(record, skip));
    } else if (statement instanceof StreamRepaired repaired) {
      repairs.add(Placed.of(record, repaired));
      lostRecords += repaired.lostRecords();
      lostMayBeMore |= repaired.lostMayBeMore();
    } else if (statement instanceof StreamOpened streamOpened && record.offset() == 0) {
      opened = Optional.of(streamOpened);
    }
  }

  private void addWriter(LogRecord record, WriterOpened writer) {
    writers.add(Placed.of(record, writer));
    if (lastWriter != null) {
      WriterChange.between(lastWriter, writer, record.offset()).forEach(changes::add);
    }
    if (writer.overlap() != null && writer.overlap().kind().equals(Overlap.GONE)) {
      overlapsGone.add(Placed.of(record, writer));
    }
    lastWriter = writer;
  }

  /** Record 0, if it states what the stream is. */
  public Optional<StreamOpened> opened() {
    return opened;
  }

  /** All writers, in their order. */
  public Listed<Placed<WriterOpened>> writers() {
    return writers;
  }

  /** What each writer does differently from the one before it. */
  public Listed<WriterChange> changes() {
    return changes;
  }

  /** The writers that could not compare the last archived record, as Kafka had it no longer. */
  public Listed<Placed<WriterOpened>> overlapsGone() {
    return overlapsGone;
  }

  /** Kafka records that were left out on purpose. */
  public Listed<Placed<RecordSkipped>> skipped() {
    return skipped;
  }

  /** Repairs, in their order. */
  public Listed<Placed<StreamRepaired>> repairs() {
    return repairs;
  }

  /** Acknowledged records that all repairs together are known to have lost. */
  public long lostRecords() {
    return lostRecords;
  }

  /** Whether a repair may have lost more than it states. */
  public boolean lostMayBeMore() {
    return lostMayBeMore;
  }

  /** How many acknowledged records were lost, in words. */
  public static String lost(long records, boolean mayBeMore) {
    if (mayBeMore) {
      return records == 0 ? "unknown" : "at least " + records;
    }
    return records == 0 ? "none" : Long.toString(records);
  }

  /**
   * Why the stream does not begin with the beginning of its topic, without a full stop; empty if it
   * does.
   */
  public Optional<String> lateStart() {
    return opened
        .filter(o -> o.firstKafkaOffset() > 0 || startsElsewhere(o))
        .map(
            o ->
                "the archive starts at Kafka offset "
                    + o.firstKafkaOffset()
                    + (o.start() == null ? "" : " (start=" + o.start() + ")")
                    + ": what the topic contained before is not in it");
  }

  private static boolean startsElsewhere(StreamOpened opened) {
    return opened.start() != null && !opened.start().equals("earliest");
  }
}
