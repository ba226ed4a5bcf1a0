package io.chainlog.connect.model;

import io.chainlog.envelope.Envelope;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.envelope.streams.TopicPartitionStreams;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.VerifiedReader;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** What an archive contains, read from outside. */
final class ArchivedStreams {
  private static final byte KAFKA_RECORD = EnvelopeFormat.encode(ModelRecords.EMPTY)[0];
  private static final byte RECORD_SKIPPED =
      EnvelopeFormat.encode(new RecordSkipped(0, "", -1, null, "", Instant.EPOCH))[0];

  /** One stream of a topic-partition. */
  record Content(StreamId stream, int incarnation, List<byte[]> payloads) {
    List<Envelope> envelopes() throws IOException {
      List<Envelope> envelopes = new ArrayList<>();
      for (byte[] payload : payloads) {
        envelopes.add(EnvelopeFormat.decode(payload));
      }
      return envelopes;
    }

    /** What statements say of the records that they are in the place of. */
    Set<String> skipped() throws IOException {
      Set<String> skipped = new HashSet<>();
      for (byte[] payload : payloads) {
        if (payload[0] == RECORD_SKIPPED) {
          RecordSkipped statement = (RecordSkipped) EnvelopeFormat.decode(payload);
          skipped.add(statement.kafkaOffset() + " " + statement.payloadSha256());
        }
      }
      return skipped;
    }

    /** Without the cost of what is JSON. */
    List<KafkaRecord> kafkaRecords() throws IOException {
      List<KafkaRecord> kafkaRecords = new ArrayList<>();
      for (byte[] payload : payloads) {
        if (payload[0] == KAFKA_RECORD) {
          kafkaRecords.add((KafkaRecord) EnvelopeFormat.decode(payload));
        }
      }
      return kafkaRecords;
    }
  }

  /** SHA-256 of the envelope of a record, as a statement has it that it was skipped. */
  static String digest(KafkaRecord kafkaRecord) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(EnvelopeFormat.encode(kafkaRecord)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** What of Kafka is in some streams, as such or in a statement that it was skipped. */
  record Covered(Set<KafkaRecord> kafkaRecords, Set<String> skipped) {
    private static Covered by(Collection<Content> contents) throws IOException {
      Covered covered = new Covered(new HashSet<>(), new HashSet<>());
      for (Content content : contents) {
        covered.kafkaRecords.addAll(content.kafkaRecords());
        covered.skipped.addAll(content.skipped());
      }
      return covered;
    }

    boolean contains(KafkaRecord kafkaRecord) {
      return kafkaRecords.contains(kafkaRecord)
          || (!skipped.isEmpty()
              && skipped.contains(kafkaRecord.kafkaOffset() + " " + digest(kafkaRecord)));
    }
  }

  private final Map<TopicPartition, List<Content>> streams =
      new TreeMap<>(KafkaGroup.BY_NAME_AND_NUMBER);

  private ArchivedStreams() {}

  /** Of some topic-partitions, up to the commit points. */
  static ArchivedStreams committed(LogDirectory directory, Collection<TopicPartition> of)
      throws IOException {
    return read(directory, of::contains, false);
  }

  /** Of one topic-partition, up to the commit points. */
  static ArchivedStreams committed(LogDirectory directory, TopicPartition of) throws IOException {
    return read(directory, of::equals, false);
  }

  /** Opens each stream of a topic-partition as the next writer would, and so recovers it. */
  static ArchivedStreams recovered(LogDirectory directory, TopicPartition of) throws IOException {
    return read(directory, of::equals, true);
  }

  private static ArchivedStreams read(
      LogDirectory directory, Predicate<TopicPartition> which, boolean recover) throws IOException {
    ArchivedStreams read = new ArchivedStreams();
    Archive archive = Archive.open(directory);
    try (StorageBackend storage = archive.storage(StorageConfig.defaults(), Clock.systemUTC())) {
      for (StreamId id : archive.streams()) {
        TopicPartitionStream stream = TopicPartitionStreams.parse(id).orElseThrow();
        TopicPartition partition = new TopicPartition(stream.topic(), stream.partition());
        if (which.test(partition)) {
          if (recover) {
            storage.open(id);
          }
          read.streams
              .computeIfAbsent(partition, p -> new ArrayList<>())
              .add(new Content(id, stream.incarnation(), payloads(storage, id)));
        }
      }
    }
    read.streams.values().forEach(list -> list.sort(Comparator.comparing(Content::incarnation)));
    return read;
  }

  private static List<byte[]> payloads(StorageBackend storage, StreamId stream) throws IOException {
    List<byte[]> payloads = new ArrayList<>();
    try (VerifiedReader reader = storage.readerFromGenesis(stream, 0)) {
      for (LogRecord log = reader.next(); log != null; log = reader.next()) {
        if (log.kind() == RecordKind.DATA) {
          payloads.add(log.payload());
        }
      }
    }
    return payloads;
  }

  /** The streams of a topic-partition, the first incarnation first. */
  List<Content> of(TopicPartition partition) {
    return streams.getOrDefault(partition, List.of());
  }

  /** What the streams of all incarnations have. */
  Covered coveredByAny(TopicPartition partition) throws IOException {
    return Covered.by(of(partition));
  }

  /** What the stream of the newest incarnation has. */
  Covered coveredByNewest(TopicPartition partition) throws IOException {
    List<Content> all = of(partition);
    return Covered.by(all.subList(Math.max(0, all.size() - 1), all.size()));
  }

  /** All Kafka records of a topic-partition, of any incarnation. */
  List<KafkaRecord> kafkaRecords(TopicPartition partition) throws IOException {
    List<KafkaRecord> kafkaRecords = new ArrayList<>();
    for (Content content : of(partition)) {
      kafkaRecords.addAll(content.kafkaRecords());
    }
    return kafkaRecords;
  }
}
