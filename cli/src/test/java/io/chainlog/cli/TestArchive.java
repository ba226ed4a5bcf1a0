package io.chainlog.cli;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** An archive on disk, written as the sink writes it. */
final class TestArchive {
  static final StorageConfig SMALL_SEGMENTS =
      StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(4096);
  static final Instant OPENED_AT = Instant.parse("2026-11-20T10:00:00Z");
  private static final int BATCH = 5;

  private final Path root;
  private final Archive archive;
  private final StorageConfig config;

  private TestArchive(Path root, Archive archive, StorageConfig config) {
    this.root = root;
    this.archive = archive;
    this.config = config;
  }

  static TestArchive in(Path root) throws IOException {
    return in(root, SMALL_SEGMENTS);
  }

  static TestArchive in(Path root, StorageConfig config) throws IOException {
    Archive archive = Archive.create(new FileLogDirectory(root), Clock.systemUTC());
    return new TestArchive(root, archive, config);
  }

  Path root() {
    return root;
  }

  String id() {
    return archive.identity().id().toString();
  }

  Path stream(String name) {
    return root.resolve("streams").resolve(name);
  }

  Path segment(String stream, int number) {
    return stream(stream).resolve(String.format(Locale.ROOT, "segment_%06d.log", number));
  }

  StorageBackend storage() {
    return archive.storage(config, Clock.systemUTC());
  }

  /** A stream with one record at each of these Kafka offsets. */
  TestArchive with(String topic, int partition, long... kafkaOffsets) throws IOException {
    StreamId stream = TopicPartitionStreams.streamId(topic, partition, 0);
    return with(stream.name(), envelopes(topic, partition, kafkaOffsets));
  }

  /** A stream with one record at each Kafka offset below an end. */
  TestArchive withRecords(String topic, int partition, int count) throws IOException {
    return with(topic, partition, LongStream.range(0, count).toArray());
  }

  /** A stream of that name with these envelopes, closed cleanly. */
  TestArchive with(String name, List<Envelope> envelopes) throws IOException {
    return withPayloads(name, envelopes.stream().map(EnvelopeFormat::encode).toList());
  }

  TestArchive withPayloads(String name, List<byte[]> payloads) throws IOException {
    StreamId stream = new StreamId(name);
    try (StorageBackend storage = storage()) {
      storage.open(stream);
      append(storage, stream, payloads);
    }
    return this;
  }

  static void append(StorageBackend storage, StreamId stream, List<byte[]> payloads)
      throws IOException {
    StreamState state = storage.state(stream);
    long next = state.end().nextOffset();
    var head = state.end().chainHash();
    for (int i = 0; i < payloads.size(); i += BATCH) {
      List<byte[]> batch = payloads.subList(i, Math.min(i + BATCH, payloads.size()));
      AppendResult result = storage.append(stream, batch, next, head, Durability.WRITTEN);
      next = result.end().nextOffset();
      head = result.end().chainHash();
    }
  }

  List<Envelope> envelopes(String topic, int partition, long... kafkaOffsets) {
    List<Envelope> envelopes = new ArrayList<>();
    envelopes.add(opened(id(), topic, partition, 0, kafkaOffsets[0]));
    envelopes.add(writerOpened());
    Arrays.stream(kafkaOffsets).forEach(offset -> envelopes.add(kafkaRecord(offset)));
    return envelopes;
  }

  static StreamOpened opened(
      String archiveId, String topic, int partition, int incarnation, long firstKafkaOffset) {
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        archiveId,
        "cluster",
        topic,
        null,
        partition,
        incarnation,
        firstKafkaOffset,
        "read_committed",
        "archiver",
        "0.1.0",
        "earliest",
        List.of(),
        OPENED_AT);
  }

  /** The same statement, about a stream of this archive. */
  StreamOpened ofThisArchive(StreamOpened opened) {
    return new StreamOpened(
        opened.format(),
        id(),
        opened.kafkaClusterId(),
        opened.topic(),
        opened.topicId(),
        opened.partition(),
        opened.incarnation(),
        opened.firstKafkaOffset(),
        opened.isolationLevel(),
        opened.connectorName(),
        opened.connectorVersion(),
        opened.start(),
        opened.transforms(),
        opened.openedAt());
  }

  /** The settings of a writer as the sink records them. */
  static WriterOpened.WriterSettings settings(int maxPayloadBytes) {
    String converter = "org.apache.kafka.connect.converters.ByteArrayConverter";
    return new WriterOpened.WriterSettings(
        "read_committed",
        "earliest",
        converter,
        converter,
        converter,
        List.of(),
        List.of(),
        "5e".repeat(32),
        "4.3.1",
        maxPayloadBytes);
  }

  static WriterOpened writerOpened(WriterOpened.WriterSettings settings) {
    return new WriterOpened(
        1,
        "host",
        "archiver-0",
        "0.1.0",
        OPENED_AT,
        -1,
        WriterOpened.CLEAN,
        new WriterOpened.Overlap(WriterOpened.Overlap.NONE, -1),
        "cluster",
        null,
        settings);
  }

  static WriterOpened writerOpened() {
    return new WriterOpened(
        1,
        "host",
        "archiver-0",
        "0.1.0",
        OPENED_AT,
        -1,
        WriterOpened.CLEAN,
        null,
        null,
        null,
        null);
  }

  static KafkaRecord kafkaRecord(long offset) {
    return new KafkaRecord(
        offset,
        OPENED_AT.toEpochMilli() + offset,
        TimestampKind.CREATE,
        utf8("key-" + offset),
        utf8("a value that is long enough to fill a small segment soon, number " + offset),
        List.of(new KafkaHeader("trace", utf8("t" + offset))));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Flips the lowest bit of one byte. */
  static void flipBit(Path file, long position) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(position);
      int before = bytes.read();
      bytes.seek(position);
      bytes.write(before ^ 1);
    }
  }

  static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(size);
    }
  }
}
