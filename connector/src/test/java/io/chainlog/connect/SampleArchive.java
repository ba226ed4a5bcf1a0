package io.chainlog.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaHeader;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An archive on disk with records that a test makes up, written without the sink. */
public final class SampleArchive {
  private final Path path;
  private final Archive archive;
  private final StorageBackend storage;

  public SampleArchive(Path path, StorageConfig config) throws IOException {
    this.path = path;
    this.archive = Archive.create(new FileLogDirectory(path), Clock.systemUTC());
    this.storage = archive.storage(config, Clock.systemUTC());
  }

  public Path path() {
    return path;
  }

  public String id() {
    return archive.identity().id().toString();
  }

  /** Appends records with these Kafka offsets, commits them, and leaves the stream. */
  public void append(String stream, long firstKafkaOffset, long endKafkaOffset) throws IOException {
    List<KafkaRecord> records = new ArrayList<>();
    for (long offset = firstKafkaOffset; offset < endKafkaOffset; offset++) {
      records.add(record(offset));
    }
    append(stream, records);
  }

  public void append(String stream, List<KafkaRecord> records) throws IOException {
    StreamId id = new StreamId(stream);
    List<byte[]> payloads = new ArrayList<>();
    if (!storage.exists(id) || storage.state(id).end().nextOffset() == 0) {
      payloads.add(EnvelopeFormat.encode(opened(TopicPartitionStreams.parse(id).orElseThrow())));
    }
    records.stream().map(EnvelopeFormat::encode).forEach(payloads::add);
    appendPayloads(stream, payloads);
  }

  /** Appends what need not be envelopes. */
  public void appendPayloads(String stream, List<byte[]> payloads) throws IOException {
    StreamId id = new StreamId(stream);
    storage.open(id);
    StreamState state = storage.state(id);
    storage.append(
        id, payloads, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
    storage.close(id);
  }

  private Envelope opened(TopicPartitionStream stream) {
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        id(),
        null,
        stream.topic(),
        null,
        stream.partition(),
        stream.incarnation(),
        0,
        null,
        "sample",
        "0",
        "earliest",
        List.of(),
        Instant.EPOCH);
  }

  public static KafkaRecord record(long offset) {
    return new KafkaRecord(
        offset,
        1_000_000 + offset,
        TimestampKind.CREATE,
        ("key " + offset).getBytes(UTF_8),
        ("value " + offset).getBytes(UTF_8),
        List.of(new KafkaHeader("h", null), new KafkaHeader("h", new byte[] {0, -1})));
  }

  private Path segment(String stream, int number) {
    return path.resolve(
        "streams/" + stream + String.format(Locale.ROOT, "/segment_%06d.log", number));
  }

  /** Flips one bit of the first place where a stream holds this text, and returns the file. */
  public Path damage(String stream, String text) throws IOException {
    byte[] wanted = text.getBytes(UTF_8);
    for (int number = 0; Files.exists(segment(stream, number)); number++) {
      byte[] bytes = Files.readAllBytes(segment(stream, number));
      int position = indexOf(bytes, wanted);
      if (position >= 0) {
        bytes[position] ^= 1;
        return Files.write(segment(stream, number), bytes);
      }
    }
    throw new AssertionError(stream + " does not hold " + text);
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i <= bytes.length - wanted.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }
}
