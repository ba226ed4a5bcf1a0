package io.chainlog.connect.model;

import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.storage.Archive;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** An archive that another process writes while it is replayed. */
final class GrowingArchive {
  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();
  private final Random random;
  private final Archive archive;
  private final StorageBackend storage;
  private final Map<String, List<KafkaRecord>> written = new TreeMap<>();
  private final Set<String> damaged = new HashSet<>();

  GrowingArchive(Random random, Clock clock) throws IOException {
    this.random = random;
    directory.create();
    archive = Archive.create(directory, clock);
    StorageConfig config =
        StorageConfig.defaults()
            .withSegmentBytes(300 + random.nextInt(2_000))
            .withIndexIntervalBytes(50 + random.nextInt(300))
            .withCheckpointPolicy(
                CheckpointPolicy.DEFAULT.withIntervalRecords(1 + random.nextInt(12)));
    storage = archive.storage(config, clock);
  }

  LogDirectory directory() {
    return directory;
  }

  String id() {
    return archive.identity().id().toString();
  }

  List<String> streams() {
    return new ArrayList<>(written.keySet());
  }

  /** All records of a stream, also those that nobody may see yet. */
  List<KafkaRecord> written(String stream) {
    return written.get(stream);
  }

  /** The stream offset before which another process may read now. */
  long committedEnd(String stream) {
    try (StorageBackend other = archive.storage(StorageConfig.defaults(), Clock.systemUTC())) {
      return other.state(new StreamId(stream)).end().nextOffset();
    } catch (IOException e) {
      return Long.MAX_VALUE; // damaged: what is read of it is compared all the same
    }
  }

  boolean isDamaged(String stream) {
    return damaged.contains(stream);
  }

  boolean isAnyDamaged() {
    return !damaged.isEmpty();
  }

  /** Creates a stream, which is empty at first, as it is between two steps of a sink. */
  void addStream() throws IOException {
    String stream = "t" + random.nextInt(2) + "-" + random.nextInt(4);
    if (!written.containsKey(stream)) {
      storage.open(new StreamId(stream));
      written.put(stream, new ArrayList<>());
    }
  }

  /** Appends some records, of which a reader sees nothing before the next {@link #sync}. */
  void append(String stream) throws IOException {
    StreamId id = new StreamId(stream);
    List<KafkaRecord> records = written.get(stream);
    List<byte[]> payloads = new ArrayList<>();
    if (records.isEmpty()) {
      payloads.add(EnvelopeFormat.encode(opened(stream)));
    }
    for (int i = random.nextInt(8); i >= 0; i--) {
      long offset = records.isEmpty() ? 0 : records.get(records.size() - 1).kafkaOffset() + 1;
      KafkaRecord next = ModelRecords.random(random, offset + random.nextInt(2));
      records.add(next);
      payloads.add(EnvelopeFormat.encode(next));
    }
    StreamState end = storage.state(id);
    storage.append(id, payloads, end.end().nextOffset(), end.end().chainHash(), Durability.WRITTEN);
  }

  void sync(String stream) throws IOException {
    storage.sync(new StreamId(stream));
  }

  private StreamOpened opened(String stream) {
    int dash = stream.lastIndexOf('-');
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        id(),
        null,
        stream.substring(0, dash),
        null,
        Integer.parseInt(stream.substring(dash + 1)),
        0,
        0,
        null,
        "sample",
        "0",
        null,
        List.of(),
        Instant.EPOCH);
  }

  /** Flips one bit of what is in the log of a stream. */
  void damage(String stream) throws IOException {
    InMemoryLogDirectory folder =
        (InMemoryLogDirectory) directory.directory(Archive.STREAMS_DIRECTORY).directory(stream);
    List<String> logs =
        folder.list().stream()
            .filter(entry -> entry.name().endsWith(".log") && entry.sizeBytes() > 0)
            .map(DirectoryEntry::name)
            .toList();
    if (!logs.isEmpty()) {
      String log = logs.get(random.nextInt(logs.size()));
      byte[] bytes = folder.contents(log);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      folder.overwrite(log, bytes);
      damaged.add(stream);
    }
  }
}
