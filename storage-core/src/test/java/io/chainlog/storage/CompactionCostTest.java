package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.ForwardingDirectory;
import io.chainlog.storage.testkit.Operation.Kind;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What compaction writes beside the records grows with the segments, not with their square. */
class CompactionCostTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int SEGMENTS = 10_000;
  private static final StorageConfig CONFIG =
      StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(150);

  @Test
  void writesTheManifestTwiceAndListsTheFolderOnceHoweverManyGroupsThereAre() throws IOException {
    Counting root = new Counting(new InMemoryLogDirectory(), new Counts());
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC())) {
      write(storage, SEGMENTS);
      root.counts.reset();

      CompactionResult result =
          storage.compact(STREAM, CompactionConfig.defaults().withMergeThresholdBytes(2_000));

      assertThat(result.segmentsBefore()).isGreaterThan(SEGMENTS / 2);
      int groups = result.segmentsAfter();
      assertThat(groups).isBetween(500, SEGMENTS / 2);
      assertThat(root.counts.manifests).as("manifests").isEqualTo(2);
      assertThat(root.counts.bytes).as("bytes").isLessThan(result.segmentsBefore() * 300L);
      assertThat(root.counts.lists).as("listings of the folder").isLessThanOrEqualTo(5);
      assertThat(root.counts.indexes).as("indexes").isLessThanOrEqualTo(groups);
    }
  }

  @Test
  void syncsTheFolderOnceForAllThatIsDeletedOfAGroup() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (StorageBackend storage = new SegmentStorage(disk, CONFIG, Clock.systemUTC())) {
      write(storage, 300);
      int before = disk.trace().size();

      CompactionResult result =
          storage.compact(STREAM, CompactionConfig.defaults().withMergeThresholdBytes(1 << 20));

      assertThat(result.segmentsBefore() - result.segmentsAfter()).isGreaterThan(100);
      assertThat(disk.trace().stream().skip(before).filter(o -> o.kind() == Kind.SYNC_FOLDER))
          .as("syncs of the folder")
          .hasSizeLessThan(10);
    }
  }

  private static void write(StorageBackend storage, int records) throws IOException {
    storage.open(STREAM);
    for (int i = 0; i < records; i++) {
      StreamState state = storage.state(STREAM);
      storage.append(
          STREAM,
          List.of(new byte[100]),
          state.end().nextOffset(),
          state.end().chainHash(),
          Durability.WRITTEN);
    }
  }

  private static final class Counts {
    private long manifests;
    private long indexes;
    private long lists;
    private long bytes;

    void reset() {
      manifests = 0;
      indexes = 0;
      lists = 0;
      bytes = 0;
    }
  }

  /** Counts the small files, their bytes, and the listings. */
  private static final class Counting extends ForwardingDirectory {
    private final Counts counts;

    Counting(LogDirectory delegate, Counts counts) {
      super(delegate);
      this.counts = counts;
    }

    @Override
    protected LogDirectory before(LogDirectory directory) {
      return new Counting(directory, counts);
    }

    @Override
    public String replace(String name, byte[] content, String expectedVersion) throws IOException {
      counts.manifests += name.equals("manifest.json") ? 1 : 0;
      counts.indexes += name.endsWith(".index") ? 1 : 0;
      counts.bytes += content.length;
      return super.replace(name, content, expectedVersion);
    }

    @Override
    public List<DirectoryEntry> list() throws IOException {
      counts.lists++;
      return super.list();
    }
  }
}
