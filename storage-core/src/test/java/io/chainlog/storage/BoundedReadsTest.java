package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read does not grow with the stream, only with the distance to a checkpoint. */
class BoundedReadsTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int PAYLOAD_BYTES = 42;
  private static final int FRAME_BYTES = PAYLOAD_BYTES + 58;
  private static final int CHECKPOINT_EVERY = 1000;
  private static final int READ_AHEAD_BYTES = 128 << 10;
  private static final long CHECKPOINT_DISTANCE_BYTES = (CHECKPOINT_EVERY + 100L) * FRAME_BYTES;

  private final CountingLogDirectory root = new CountingLogDirectory(new InMemoryLogDirectory());

  @ParameterizedTest
  @ValueSource(ints = {2_000, 20_000, 100_000})
  void openingACleanStreamReadsItsTailOnly(int records) throws IOException {
    write(records);

    root.counts().reset();
    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).isClean()).isTrue();
      assertThat(root.counts().reads.get()).as("reads").isLessThan(30);
      assertThat(logBytesRead()).as("bytes read").isLessThan(3L * READ_AHEAD_BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2_000, 100_000})
  void openingAfterACrashReadsFromTheLastCheckpoint(int records) throws IOException {
    CheckpointPolicy notOnClose = new CheckpointPolicy(CHECKPOINT_EVERY, false, true, true);
    write(config().withCheckpointPolicy(notOnClose), records + CHECKPOINT_EVERY - 100);

    root.counts().reset();
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      assertThat(logBytesRead()).isLessThan(CHECKPOINT_DISTANCE_BYTES + 3L * READ_AHEAD_BYTES);
    }
  }

  @Test
  void readingFromTheMiddleReadsFromTheNearestCheckpoint() throws IOException {
    write(100_000);
    try (StorageBackend open = storage();
        StorageBackend closed = storage()) {
      open.open(STREAM);
      for (StorageBackend storage : List.of(open, closed)) {
        for (long offset : new long[] {0, 1, 999, 1500, 50_000, 99_999}) {
          root.counts().reset();
          assertThat(storage.readFrom(STREAM, offset, 1)).hasSize(1);
          assertThat(logBytesRead())
              .as("bytes read for offset %d", offset)
              .isLessThan(CHECKPOINT_DISTANCE_BYTES + 3L * READ_AHEAD_BYTES);
        }
      }
    }
  }

  @Test
  void aReaderGoesOverEachByteOnce() throws IOException {
    write(50_000);
    try (StorageBackend storage = storage()) {
      long sizeBytes = storage.state(STREAM).sizeBytes();
      root.counts().reset();
      try (VerifiedReader reader = storage.readerFromGenesis(STREAM, 0)) {
        for (LogRecord r = reader.next(); r != null; r = reader.next()) {
          assertThat(r.offset()).isNotNegative();
        }
      }
      assertThat(logBytesRead()).isBetween(sizeBytes, sizeBytes + 3L * READ_AHEAD_BYTES);
    }
  }

  /** Index and manifest grow by eight bytes an interval and a line a segment: left out. */
  private long logBytesRead() {
    return root.counts().bytesRead.get() - root.counts().smallBytesRead.get();
  }

  private void write(int records) throws IOException {
    write(config(), records);
  }

  private void write(StorageConfig config, int records) throws IOException {
    List<byte[]> batch = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      batch.add(new byte[PAYLOAD_BYTES]);
    }
    try (StorageBackend storage = new SegmentStorage(root, config, Clock.systemUTC())) {
      storage.open(STREAM);
      for (int i = 0; i < records; i += batch.size()) {
        StreamState at = storage.state(STREAM);
        storage.append(
            STREAM, batch, at.end().nextOffset(), at.end().chainHash(), Durability.WRITTEN);
      }
    }
  }

  private StorageBackend storage() {
    return new SegmentStorage(root, config(), Clock.systemUTC());
  }

  private static StorageConfig config() {
    return StorageConfig.defaults()
        .withCompression(CompressionType.NONE)
        .withSegmentBytes(3_000_000)
        .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(CHECKPOINT_EVERY));
  }
}
