package io.chainlog.connect.sink;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.MutableClock;
import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.WriterLock;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.sink.SinkRecord;

/** The partitions of one task on storage in memory that a test can let fail. */
final class SinkHarness {
  static final TopicPartition P0 = new TopicPartition("t", 0);
  static final TopicPartition P1 = new TopicPartition("t", 1);

  final MutableClock clock = new MutableClock();
  private final LogDirectory root = new InMemoryLogDirectory();
  final FaultyStorage storage;
  final StorageBackend memory;
  final StubSinkTaskContext task = new StubSinkTaskContext();
  final FakeKafka kafka = new FakeKafka();
  private final Map<String, String> settings = new HashMap<>();
  AssignedPartitions partitions;

  /** One that does everything on the thread that calls it. */
  SinkHarness() {
    this(Runnable::run);
  }

  /**
   * @param executor on which streams are written, synced and closed
   */
  SinkHarness(Executor executor) {
    storage = new FaultyStorage(root, StorageConfig.defaults(), clock, executor);
    memory = new SegmentStorage(storage);
  }

  SinkHarness with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  /** A task that has P0 and P1. */
  SinkHarness start() {
    start(1 << 20);
    partitions.open(List.of(P0, P1));
    return this;
  }

  void start(long flushMaxBytes) {
    task.offsets.clear();
    task.paused.clear();
    ConfigDef definition = new ConfigDef();
    SinkPolicy.define(definition);
    SinkPolicy policy = SinkPolicy.of(new AbstractConfig(definition, settings, false));
    partitions =
        new AssignedPartitions(
            WriterContexts.of("archive-id", storage, policy, kafka, clock), task, flushMaxBytes);
  }

  /** As if its folder had been deleted. */
  void removeStream(String name) throws IOException {
    LogDirectory stream = root.directory(name);
    for (DirectoryEntry entry : stream.list()) {
      stream.delete(entry.name());
    }
  }

  /** As another task does when the lock has failed, as on a network file system. */
  StorageBackend takeOver(String name) throws IOException {
    root.directory(name).delete(WriterLock.NAME);
    StorageBackend other = new SegmentStorage(root, StorageConfig.defaults(), clock);
    other.open(new StreamId(name));
    return other;
  }

  void restart() {
    partitions.closeAll();
    start();
  }

  void write(List<SinkRecord> records) {
    partitions.write(records);
  }

  Map<TopicPartition, OffsetAndMetadata> commit() {
    return partitions.commit(Map.of());
  }

  List<Envelope> envelopes(String stream) throws IOException {
    return ArchiveReading.envelopes(memory, new StreamId(stream));
  }

  List<Long> offsets(String stream) throws IOException {
    return ArchiveReading.kafkaRecords(envelopes(stream)).stream()
        .map(KafkaRecord::kafkaOffset)
        .toList();
  }
}
