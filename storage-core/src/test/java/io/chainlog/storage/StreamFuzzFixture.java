package io.chainlog.storage;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.EntryType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The files of a small stream with everything that a stream can hold: segments of each compression,
 * checkpoints, tombstones, indexes, a manifest, and records beyond the commit point. The writer was
 * killed.
 *
 * @param files by name, without the lock
 * @param older the same files at an earlier commit
 * @param written every record, the last ones not committed
 * @param committed how many of them are
 */
record StreamFuzzFixture(
    Map<String, byte[]> files,
    Map<String, byte[]> older,
    List<CompactionFixture.Fact> written,
    int committed) {
  static final StreamId STREAM = CompactionFixture.STREAM;
  static final int MAX_PAYLOAD_BYTES = 64 << 10;
  private static final String LOCK = "lock";

  static StreamFuzzFixture write() throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    for (CompressionType compression : CompressionType.values()) {
      try (StorageBackend storage = storage(root, compression)) {
        storage.open(STREAM);
        append(storage, 5, Durability.SYNCED);
      }
    }
    // Large enough for all that follows: a rotation would commit it.
    StorageConfig last = config(CompressionType.LZ4).withSegmentBytes(1 << 20);
    try (StorageBackend storage = new SegmentStorage(root, last, Clock.systemUTC())) {
      storage.open(STREAM);
      append(storage, 2, Durability.SYNCED);
      Map<String, byte[]> older = files(root);
      append(storage, 2, Durability.SYNCED);
      int committed = (int) storage.state(STREAM).committedOffset();
      append(storage, 1, Durability.WRITTEN);
      return new StreamFuzzFixture(files(root), older, CompactionFixture.facts(storage), committed);
    }
  }

  /** A root with these files in its only stream. */
  static InMemoryLogDirectory rootOf(Map<String, byte[]> files) throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    directory.create();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      directory.overwrite(file.getKey(), file.getValue());
    }
    return root;
  }

  static Map<String, byte[]> files(InMemoryLogDirectory root) throws IOException {
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    Map<String, byte[]> files = new TreeMap<>();
    for (DirectoryEntry entry : directory.list()) {
      if (entry.type() == EntryType.FILE && !entry.name().equals(LOCK)) {
        files.put(entry.name(), directory.contents(entry.name()));
      }
    }
    return files;
  }

  static StorageBackend storage(InMemoryLogDirectory root, CompressionType compression) {
    return new SegmentStorage(root, config(compression), Clock.systemUTC());
  }

  private static StorageConfig config(CompressionType compression) {
    return StorageConfig.defaults()
        .withCompression(compression)
        .withSegmentBytes(900)
        .withIndexIntervalBytes(256)
        .withMaxPayloadBytes(MAX_PAYLOAD_BYTES)
        .withCheckpointPolicy(new CheckpointPolicy(7, true, true, true));
  }

  /** Appends batches of two records and a tombstone. */
  static void append(StorageBackend storage, int batches, Durability durability)
      throws IOException {
    for (int i = 0; i < batches; i++) {
      StreamState state = storage.state(STREAM);
      Random random = new Random(state.end().nextOffset());
      List<byte[]> payloads = new ArrayList<>();
      payloads.add(CompactionFixture.payload(random, 120));
      payloads.add(CompactionFixture.payload(random, random.nextInt(20)));
      storage.append(
          STREAM, payloads, state.end().nextOffset(), state.end().chainHash(), durability);
      state = storage.state(STREAM);
      storage.appendTombstone(
          STREAM, 0, state.end().nextOffset(), state.end().chainHash(), durability);
    }
  }
}
