package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentManifest.Entry;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.Checkpoint;
import io.chainlog.storage.tree.MerkleTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Offsets and positions that 32 bits cannot hold. The records before the interesting place are not
 * there: a manifest and an index vouch for them, and a checkpoint says what they would chain to.
 */
class LargeStreamTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final ChainHash BEFORE = ChainHash.fromHex("ab".repeat(32));
  private static final long FOUR_GIB = 1L << 32;
  private static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withSegmentBytes(Long.MAX_VALUE)
          .withCheckpointPolicy(new CheckpointPolicy(50, true, true, true));

  @TempDir Path folder;
  private FileLogDirectory directory;
  private Path segment;

  @BeforeEach
  void createDirectory() throws IOException {
    directory = (FileLogDirectory) new FileLogDirectory(folder).directory(STREAM.name());
    directory.create();
    segment = folder.resolve(STREAM.name());
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 31) - 3, (1L << 32) - 3, 1L << 40, Long.MAX_VALUE - 2000})
  void goesOnAtHighStreamOffsets(long first) throws IOException {
    Files.write(segment.resolve("segment_000000.log"), new byte[100]);
    byte[] checkpoint = checkpointFrame(first);
    Files.write(segment.resolve("segment_000001.log"), checkpoint);
    writeManifest(
        List.of(new Entry(0, 0, first, 100), new Entry(1, first, first + 1, checkpoint.length)));
    commit(1, checkpoint.length, first);

    long end = first + 1;
    for (int opened = 0; opened < 3; opened++) {
      try (StorageBackend storage = storage(CONFIG.withSegmentBytes(20_000))) {
        assertThat(storage.open(STREAM).isClean()).isTrue();
        assertThat(storage.state(STREAM).end().nextOffset()).isEqualTo(end);
        append(storage, 300);
        assertReads(storage, first);
      }
      try (StorageBackend storage = storage(CONFIG)) {
        assertReads(storage, first);
        end = storage.state(STREAM).end().nextOffset();
      }
    }
    assertThat(end).isBetween(first + 900, first + 950);
  }

  @Test
  void goesOnBeyondFourGibibytesOfOneSegment() throws IOException {
    long first = 1_000_000;
    long checkpointAt = FOUR_GIB - 10_000;
    byte[] checkpoint = checkpointFrame(first);
    try (RandomAccessFile sparse =
        new RandomAccessFile(segment.resolve("segment_000000.log").toFile(), "rw")) {
      sparse.seek(checkpointAt);
      sparse.write(checkpoint);
    }
    writeIndex(first, checkpointAt, checkpoint.length);
    commit(0, checkpointAt + checkpoint.length, first);

    for (int opened = 0; opened < 3; opened++) {
      try (StorageBackend storage = storage(CONFIG)) {
        assertThat(storage.open(STREAM).isClean()).isTrue();
        append(storage, 200);
        assertReads(storage, first);
      }
    }
    LogRecord last = lastRecord();
    assertThat(last.endPosition()).isGreaterThan(FOUR_GIB + 50_000);
    assertThat(last.endPosition()).isEqualTo(Files.size(segment.resolve("segment_000000.log")));
    cutsATornTailThere(last.endPosition(), first);
  }

  private void cutsATornTailThere(long end, long first) throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(segment.resolve("segment_000000.log").toFile(), "rw")) {
      file.seek(end);
      file.write(new byte[7]);
    }
    try (StorageBackend storage = storage(CONFIG)) {
      assertThat(storage.open(STREAM).bytesCut()).isEqualTo(7);
      assertThat(Files.size(segment.resolve("segment_000000.log"))).isEqualTo(end);
      append(storage, 1);
      assertReads(storage, first);
    }
  }

  private LogRecord lastRecord() throws IOException {
    try (StorageBackend storage = storage(CONFIG)) {
      return storage.readFrom(STREAM, storage.state(STREAM).end().nextOffset() - 1, 1).get(0);
    }
  }

  private static void append(StorageBackend storage, int records) throws IOException {
    StreamState at = storage.state(STREAM);
    List<byte[]> payloads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      payloads.add(ByteBuffer.allocate(100).putInt(i).array());
    }
    for (int i = 0; i < records; i += 10) {
      storage.append(
          STREAM, payloads, at.end().nextOffset(), at.end().chainHash(), Durability.WRITTEN);
      at = storage.state(STREAM);
    }
    storage.sync(STREAM);
  }

  private static void assertReads(StorageBackend storage, long first) throws IOException {
    long end = storage.state(STREAM).end().nextOffset();
    for (long offset : new long[] {first, first + 1, (first + end) >>> 1, end - 1}) {
      List<LogRecord> records = storage.readFrom(STREAM, offset, Long.MAX_VALUE);
      assertThat(records).hasSize((int) (end - offset));
      assertThat(records.get(0).offset()).isEqualTo(offset);
    }
    assertThat(storage.readFrom(STREAM, end, 1)).isEmpty();
  }

  private StorageBackend storage(StorageConfig config) {
    return new SegmentStorage(new FileLogDirectory(folder), config, Clock.systemUTC());
  }

  private static byte[] checkpointPayload(long recordCount) {
    List<byte[]> nodes = new ArrayList<>();
    for (int i = 0; i < Long.bitCount(recordCount); i++) {
      nodes.add(new byte[ChainHash.BYTES]);
    }
    return Checkpoint.encode(
        new ChainPosition(recordCount, BEFORE), MerkleTree.restore(recordCount, nodes));
  }

  private static byte[] checkpointFrame(long offset) {
    byte[] payload = checkpointPayload(offset);
    byte[] frame = new byte[RecordFormat.frameBytes(payload.length)];
    new RecordFormat()
        .encode(frame, 0, offset, BEFORE, RecordKind.CHECKPOINT, CompressionType.NONE, payload);
    return frame;
  }

  private void writeManifest(List<Entry> entries) throws IOException {
    new SegmentManifest(1, STREAM.name(), 1L, entries, entries.size() - 1).write(directory);
  }

  /** An index whose first entries stand for records that are not there. */
  private void writeIndex(long offset, long position, int frameBytes) throws IOException {
    OffsetIndex index = new OffsetIndex(0, 1 << 30);
    long at = 0;
    for (long i = 0; i < offset; i++) {
      long left = position - at;
      int bytes = (int) (i == offset - 1 ? left : Math.min(left, 1 + position / offset));
      index.add(i, at, bytes, false);
      at += bytes;
    }
    index.add(offset, position, frameBytes, true);
    OffsetIndexFile.write(directory, "segment_000000.log.index", index);
  }

  private void commit(int segmentNumber, long position, long checkpointOffset) throws IOException {
    ChainHash head =
        new HashChain()
            .hash(
                new ChainPosition(1, BEFORE),
                RecordKind.CHECKPOINT,
                checkpointPayload(checkpointOffset));
    try (CommitFile file = new CommitFile(directory)) {
      file.write(
          new CommitPoint(
              1, 1, segmentNumber, position, new ChainPosition(checkpointOffset + 1, head)));
    }
  }
}
