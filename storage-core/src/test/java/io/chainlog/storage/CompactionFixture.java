package io.chainlog.storage;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** A stream of many small segments with records of all kinds, and what must stay of each record. */
final class CompactionFixture {
  static final StreamId STREAM = new StreamId("orders-0");
  static final int MAX_PAYLOAD_BYTES = 8 << 20;
  static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withSegmentBytes(700)
          .withIndexIntervalBytes(256)
          .withMaxPayloadBytes(MAX_PAYLOAD_BYTES)
          .withCheckpointPolicy(new CheckpointPolicy(7, true, true, true));
  static final CompactionConfig ALL =
      CompactionConfig.defaults().withMinSegments(2).withMergeThresholdBytes(1 << 20);

  private CompactionFixture() {}

  /** What no compaction may change. */
  record Fact(
      long offset, RecordKind kind, String payload, ChainHash previous, ChainHash chainHash) {
    static Fact of(LogRecord record) {
      return new Fact(
          record.offset(),
          record.kind(),
          HexFormat.of().formatHex(record.payload()),
          record.previousHash(),
          record.chainHash());
    }
  }

  static SegmentStorage storage(LogDirectory root, StorageConfig config) {
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  /** Appends batches of three records, each with a tombstone for an earlier one. */
  static void write(StorageBackend storage, int batches) throws IOException {
    Random random = new Random(storage.state(STREAM).end().nextOffset());
    for (int i = 0; i < batches; i++) {
      append(storage, payload(random, 40), new byte[0], payload(random, 90));
      StreamState state = storage.state(STREAM);
      storage.appendTombstone(
          STREAM,
          random.nextLong(state.end().nextOffset()),
          state.end().nextOffset(),
          state.end().chainHash(),
          Durability.SYNCED);
    }
  }

  /** Half of it compressible. */
  static byte[] payload(Random random, int size) {
    byte[] payload = new byte[size];
    random.nextBytes(payload);
    java.util.Arrays.fill(payload, 0, size / 2, (byte) 'x');
    return payload;
  }

  static void append(StorageBackend storage, byte[]... payloads) throws IOException {
    StreamState state = storage.state(STREAM);
    storage.append(
        STREAM,
        List.of(payloads),
        state.end().nextOffset(),
        state.end().chainHash(),
        Durability.SYNCED);
  }

  static List<Fact> facts(StorageBackend storage) throws IOException {
    try (VerifiedReader reader = storage.readerFromGenesis(STREAM, 0)) {
      return rest(reader);
    }
  }

  static List<Fact> facts(LogDirectory root) throws IOException {
    try (VerifiedReader reader =
        StreamReader.open(root.directory(STREAM.name()), MAX_PAYLOAD_BYTES).readerFromGenesis(0)) {
      return rest(reader);
    }
  }

  static List<Fact> rest(VerifiedReader reader) throws IOException {
    List<Fact> facts = new ArrayList<>();
    for (LogRecord r = reader.next(); r != null; r = reader.next()) {
      facts.add(Fact.of(r));
    }
    return facts;
  }

  static StreamVerification verify(LogDirectory root) throws IOException {
    return new LogVerifier(STREAM, root.directory(STREAM.name()), MAX_PAYLOAD_BYTES)
        .verify(record -> {}, bytes -> {});
  }

  static List<String> logs(LogDirectory root) throws IOException {
    return root.directory(STREAM.name()).list().stream()
        .map(entry -> entry.name())
        .filter(name -> name.endsWith(".log"))
        .toList();
  }
}
