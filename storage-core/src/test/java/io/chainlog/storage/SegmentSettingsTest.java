package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.internal.layout.IndexEntry;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Segments are as large, and their indexes as dense, as was set. */
class SegmentSettingsTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int FRAME_BYTES = 59;
  private static final StorageConfig CONFIG =
      StorageConfig.defaults()
          .withCompression(CompressionType.NONE)
          .withCheckpointPolicy(CheckpointPolicy.LINEAGE);

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();

  @Test
  void completesASegmentAtExactlyItsSizeAndNotBefore() throws IOException {
    assertThat(completedAfterTwoRecords("exact-0", 2 * FRAME_BYTES)).containsExactly(0);
    assertThat(completedAfterTwoRecords("larger-0", 2 * FRAME_BYTES + 1)).isEmpty();
  }

  private List<Integer> completedAfterTwoRecords(String name, int segmentBytes) throws IOException {
    StreamId stream = new StreamId(name);
    try (StorageBackend storage = storage(CONFIG.withSegmentBytes(segmentBytes))) {
      storage.open(stream);
      append(storage, stream, 2);
      return storage.completedSegments(stream);
    }
  }

  @Test
  void indexesTheFirstAndEachLaterSegmentAtTheInterval() throws IOException {
    StorageConfig config =
        CONFIG.withSegmentBytes(10 * FRAME_BYTES).withIndexIntervalBytes(2 * FRAME_BYTES);
    try (StorageBackend storage = storage(config)) {
      storage.open(STREAM);
      append(storage, STREAM, 25);
    }
    for (int segment = 0; segment < 3; segment++) {
      assertIndexedEverySecondRecord(segment, 10L * segment);
    }
  }

  @Test
  void rebuildsAnIndexAtTheInterval() throws IOException {
    StorageConfig config = CONFIG.withIndexIntervalBytes(2 * FRAME_BYTES);
    try (StorageBackend storage = storage(config)) {
      storage.open(STREAM);
      append(storage, STREAM, 9);
    }
    directory().delete(SegmentNames.index(0));
    try (StorageBackend storage = storage(config)) {
      storage.open(STREAM);
    }
    assertIndexedEverySecondRecord(0, 0);
  }

  private void assertIndexedEverySecondRecord(int segment, long base) throws IOException {
    OffsetIndex index =
        OffsetIndexFile.read(directory(), SegmentNames.index(segment), base, 1 << 20).orElseThrow();
    assertThat(index.intervalBytes()).isEqualTo(2 * FRAME_BYTES);
    assertThat(index.entryAtOrBefore(base + 3)).contains(new IndexEntry(base + 2, 2 * FRAME_BYTES));
    assertThat(index.entryAtOrBefore(base + 4)).contains(new IndexEntry(base + 4, 4 * FRAME_BYTES));
  }

  private LogDirectory directory() {
    return root.directory(STREAM.name());
  }

  private StorageBackend storage(StorageConfig config) {
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  private static void append(StorageBackend storage, StreamId stream, int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      StreamState state = storage.state(stream);
      List<byte[]> one = List.of(new byte[] {1});
      storage.append(
          stream, one, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
    }
  }
}
