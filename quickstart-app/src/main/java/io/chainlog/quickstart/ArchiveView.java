package io.chainlog.quickstart;

import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamView;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an archive holds of one topic, read beside the worker that writes it, or after it. */
final class ArchiveView {
  private static final int MAX_PAYLOAD_BYTES = 64 << 20;
  // The last few records of a stream may be about itself, but hardly ever more of them.
  private static final long FIRST_WINDOW = 16;
  private static final long WINDOW_GROWTH = 64;

  private final Path path;
  private final String topic;

  ArchiveView(Path path, String topic) {
    this.path = path;
    this.topic = topic;
  }

  /**
   * Stream records that are behind a commit point, in all partitions. A few more than Kafka
   * records: each stream has some that are about itself.
   */
  long committedRecords(int partitions) throws IOException {
    long records = 0;
    for (int partition = 0; partition < partitions; partition++) {
      records += committedRecordsOf(partition);
    }
    return records;
  }

  /** What is behind a commit point of each partition, read and verified. */
  List<PartitionSpan> spans(int partitions) throws IOException {
    List<PartitionSpan> spans = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      try (ArchivedRecords archived = records(partition)) {
        spans.add(PartitionSpan.of(partition, archived));
      }
    }
    return spans;
  }

  /**
   * Kafka offset of the last record behind the commit point, -1 if there is none. Reads no more of
   * the stream than it has to.
   */
  long lastKafkaOffset(int partition) throws IOException {
    LogDirectory directory = directory(partition);
    if (!directory.exists()) {
      return -1;
    }
    StreamView view = open(directory);
    long end = view.commitPoint().map(CommitPoint::nextOffset).orElse(0L);
    for (long window = FIRST_WINDOW; ; window *= WINDOW_GROWTH) {
      long start = Math.max(0, end - window);
      try (ArchivedRecords records = ArchivedRecords.of(partition, view.reader(start))) {
        long last = PartitionSpan.of(partition, records).lastOffset();
        if (last >= 0 || start == 0) {
          return last;
        }
      }
    }
  }

  /** The archived records of a partition, verified; none if there is no stream of it. */
  ArchivedRecords records(int partition) throws IOException {
    LogDirectory directory = directory(partition);
    return directory.exists()
        ? ArchivedRecords.of(partition, open(directory).readerFromGenesis(0))
        : ArchivedRecords.none(partition);
  }

  /** The record whose frame holds a byte of a segment. */
  LogRecord recordAt(StreamId stream, int segment, long position) throws IOException {
    try (VerifiedReader reader = open(directory(stream)).readerFromGenesis(0)) {
      for (LogRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.segment() == segment && position < record.endPosition()) {
          return record;
        }
      }
    }
    throw new QuickstartException(
        String.format(
            Locale.ROOT,
            "%s has no record at position %d of segment %d",
            stream,
            position,
            segment));
  }

  private long committedRecordsOf(int partition) throws IOException {
    LogDirectory directory = directory(partition);
    return directory.exists()
        ? open(directory).commitPoint().map(CommitPoint::nextOffset).orElse(0L)
        : 0;
  }

  private LogDirectory directory(int partition) {
    return directory(TopicPartitionStreams.streamId(topic, partition, 0));
  }

  private LogDirectory directory(StreamId stream) {
    return new FileLogDirectory(path).directory(Archive.STREAMS_DIRECTORY).directory(stream.name());
  }

  private static StreamView open(LogDirectory directory) throws IOException {
    return StreamView.open(directory, MAX_PAYLOAD_BYTES);
  }
}
