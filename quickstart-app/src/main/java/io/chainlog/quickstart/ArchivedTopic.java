package io.chainlog.quickstart;

import io.chainlog.cluster.PartitionReader;
import io.chainlog.envelope.streams.ArchivedRecord;
import io.chainlog.envelope.streams.ArchivedRecordReader;
import io.chainlog.envelope.streams.ArchivedRecords;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.quickstart.kafka.SourceTopic;
import io.chainlog.storage.Archive;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What an archive contains of a topic up to the commit points, read beside the worker that writes
 * it, or after it.
 *
 * @param archive the folder; empty until the sink has created the archive
 */
record ArchivedTopic(Path archive, SourceTopic source) {

  /** The names of its streams. */
  List<String> streams() {
    return IntStream.range(0, source.partitions()).mapToObj(p -> stream(p).name()).toList();
  }

  private interface Look {
    long at(StreamReader reader, StreamId stream) throws IOException;
  }

  /** In all partitions; includes the few records that each stream has about itself. */
  long committedRecords() {
    return IntStream.range(0, source.partitions())
        .mapToLong(
            partition -> look(partition, (reader, id) -> reader.state().committedOffset(), 0))
        .sum();
  }

  /**
   * Kafka offset of the last archived record of each partition, -1 if there is none. The archive is
   * asked, not the consumer group: what a killed worker wrote without committing may turn out to be
   * all, and then there is no further offset to commit.
   */
  List<Long> lastOffsets() {
    return IntStream.range(0, source.partitions())
        .mapToObj(
            partition ->
                look(
                    partition,
                    (reader, id) ->
                        new ArchivedRecords(reader, id)
                            .end()
                            .lastRecord()
                            .map(ArchivedRecord::kafkaOffset)
                            .orElse(-1L),
                    -1))
        .toList();
  }

  /** Whether every partition is archived up to the last record that was asked for. */
  boolean isComplete() {
    List<Long> archived = lastOffsets();
    return IntStream.range(0, source.partitions())
        .allMatch(p -> archived.get(p) >= source.lastOffsets().get(p));
  }

  /** Accounts for every record of the topic; each that is archived is verified. */
  Tally tally() throws IOException {
    List<Long> archivedOffsets = lastOffsets();
    Tally tally = Tally.NONE;
    for (int partition = 0; partition < source.partitions(); partition++) {
      long last = Math.max(source.lastOffsets().get(partition), archivedOffsets.get(partition));
      try (PartitionReader topic = source.read(partition, last)) {
        tally =
            tally.plus(tally(partition, () -> topic.hasNext() ? topic.next().offset() : Tally.END));
      }
    }
    return tally;
  }

  private Tally tally(int partition, Tally.Offsets topic) throws IOException {
    StreamId stream = stream(partition);
    Optional<StreamReader> reader = open(stream);
    if (reader.isEmpty()) {
      return Tally.of(topic, () -> Tally.END);
    }
    try (ArchivedRecordReader archived =
        new ArchivedRecordReader(stream, reader.get().readerFromGenesis(0))) {
      return Tally.of(
          topic,
          () -> {
            ArchivedRecord next = archived.next();
            return next == null ? Tally.END : next.kafkaOffset();
          });
    }
  }

  /** The record whose frame contains a byte of a segment. */
  LogRecord recordAt(StreamId stream, int segment, long position) throws IOException {
    try (VerifiedReader reader = open(stream).orElseThrow().readerFromGenesis(0)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.segment() == segment && position < record.endPosition()) {
          return record;
        }
      }
    }
    throw new QuickstartException(
        "%s has no record at position %d of segment %d", stream, position, segment);
  }

  private long look(int partition, Look look, long ifMissing) {
    try {
      Optional<StreamReader> reader = open(stream(partition));
      return reader.isEmpty() ? ifMissing : look.at(reader.get(), stream(partition));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StreamId stream(int partition) {
    return TopicPartitionStreams.streamId(source.name(), partition, 0);
  }

  /** Empty until the sink has created the archive and the stream. */
  private Optional<StreamReader> open(StreamId stream) throws IOException {
    if (!Files.exists(archive.resolve(Archive.IDENTITY_FILE))) {
      return Optional.empty();
    }
    OpenArchive opened =
        Archive.open(new FileLogDirectory(archive))
            .open(StorageConfig.defaults(), Clock.systemUTC());
    return opened.exists(stream) ? Optional.of(opened.openReader(stream)) : Optional.empty();
  }
}
