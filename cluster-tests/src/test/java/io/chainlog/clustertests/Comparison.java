package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.chainlog.cluster.KafkaCluster;
import io.chainlog.cluster.PartitionReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Compares an archive, and replays of it, with what producers got acknowledged. */
final class Comparison {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private static final Duration POLL = Duration.ofMillis(300);

  private final TestCluster cluster;
  private final KafkaCluster kafka;
  private final Path archive;
  private final Ledger ledger;
  private final Map<TopicPartition, Read> reads = new HashMap<>();
  private final Map<String, Long> countedReplayed = new HashMap<>();
  private long counted;
  private final Set<String> compacted = new HashSet<>();

  Comparison(TestCluster cluster, KafkaCluster kafka, Path archive, Ledger ledger) {
    this.cluster = cluster;
    this.kafka = kafka;
    this.archive = archive;
    this.ledger = ledger;
  }

  /** Allows that records of the topic are missing that a later one with the same key replaced. */
  void allowCompaction(String topic) {
    compacted.add(topic);
  }

  /** Whether every stream contains the record at these Kafka offsets, or a later one. */
  boolean isArchived(Map<Ledger.Stream, Long> offsets) {
    return offsets.entrySet().stream()
        .allMatch(
            end -> ArchivedEnd.lastKafkaOffset(archive, end.getKey().name()) >= end.getValue());
  }

  /** Waits until all that was acknowledged so far is archived. */
  void awaitArchived() {
    Map<Ledger.Stream, Long> ends = ledger.ends();
    await().atMost(TIMEOUT).pollInterval(POLL).until(() -> isArchived(ends));
  }

  /**
   * Waits until all is archived, then compares each record, and has the tool verify the archive.
   */
  void requireArchived() {
    awaitArchived();
    requireEqual();
  }

  /** Compares each record, and has the tool verify the archive. */
  void requireEqual() {
    Differences all = Differences.NONE;
    List<String> complaints = new ArrayList<>();
    for (Ledger.Stream stream : ledger.streams()) {
      Differences found = compare(stream);
      all = all.plus(found);
      if (!found.isNone()) {
        complaints.add(stream.name() + ": " + found);
      }
    }
    Figures.archived(all, all.equal() - counted);
    counted = all.equal();
    assertThat(complaints).as("archive %s beside what was written", archive).isEmpty();
    ChainlogTool.Run verified = cluster.tool().verify(archive);
    assertThat(verified.exitCode()).as(verified.text()).isZero();
  }

  /**
   * Waits until the topic has as many records as were archived from another, and compares each.
   *
   * @param meanwhile is run again and again as long as it waits
   */
  void requireReplayed(String topic, String target, Runnable meanwhile) {
    List<Ledger.Stream> streams =
        ledger.streams().stream().filter(stream -> stream.topic().equals(topic)).toList();
    long wanted = streams.stream().mapToLong(stream -> ledger.snapshot(stream).size()).sum();
    await()
        .atMost(TIMEOUT)
        .pollInterval(POLL)
        .until(
            () -> {
              meanwhile.run();
              return records(target) >= wanted;
            });
    Differences all = Differences.NONE;
    for (Ledger.Stream stream : streams) {
      List<Fingerprint> written = List.copyOf(ledger.snapshot(stream).values());
      all =
          all.plus(
              Differences.ofReplay(written, read(new TopicPartition(target, stream.partition()))));
    }
    Figures.replayed(all, all.equal() - countedReplayed.getOrDefault(target, 0L));
    countedReplayed.put(target, all.equal());
    assertThat(all.isNone()).as("%s replayed into %s: %s", topic, target, all).isTrue();
  }

  /** Committed records of a topic. */
  long records(String topic) {
    int partitions = kafka.partitions(topic).orElse(0);
    long records = 0;
    for (int partition = 0; partition < partitions; partition++) {
      records += read(new TopicPartition(topic, partition)).size();
    }
    return records;
  }

  private Differences compare(Ledger.Stream stream) {
    if (ledger.isPresent(stream)) {
      long foreign = ledger.reconcile(kafka, stream);
      assertThat(foreign).as("records of %s that no producer has sent", stream).isZero();
    }
    return Differences.ofArchive(
        ledger.snapshot(stream),
        cluster.tool().cat(archive, stream.name()).iterator(),
        compacted.contains(stream.topic()));
  }

  /**
   * All committed records of a partition; only those that have come since the last time are read.
   */
  List<Fingerprint> read(TopicPartition partition) {
    Read read = reads.computeIfAbsent(partition, p -> new Read());
    try (PartitionReader reader = kafka.readFrom(partition, read.nextOffset)) {
      while (reader.hasNext()) {
        ConsumerRecord<byte[], byte[]> record = reader.next();
        read.records.add(Fingerprint.of(record));
        read.nextOffset = record.offset() + 1;
      }
    }
    return read.records;
  }

  /** What was read of a partition so far. */
  private static final class Read {
    private final List<Fingerprint> records = new ArrayList<>();
    private long nextOffset;
  }
}
