package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What compaction writes beside the records grows with the segments, not with their square. */
class CompactionCostTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final StorageConfig CONFIG =
      StorageConfig.defaults().withCompression(CompressionType.NONE).withSegmentBytes(150);

  @Test
  void writesTheManifestTwiceHoweverManyGroupsThereAre() throws IOException {
    Counting root = new Counting(new InMemoryLogDirectory(), new long[2]);
    try (StorageBackend storage = new SegmentStorage(root, CONFIG, Clock.systemUTC())) {
      storage.open(STREAM);
      for (int i = 0; i < 600; i++) {
        StreamState state = storage.state(STREAM);
        storage.append(
            STREAM,
            List.of(new byte[100]),
            state.logEndOffset(),
            state.chainHead(),
            Durability.WRITTEN);
      }
      root.counts[0] = 0;
      root.counts[1] = 0;

      CompactionResult result =
          storage.compact(STREAM, CompactionConfig.defaults().withMergeThresholdBytes(1_000));

      assertThat(result.segmentsAfter()).isBetween(50, result.segmentsBefore() - 100);
      assertThat(root.counts[0]).as("manifests").isLessThanOrEqualTo(2);
      assertThat(root.counts[1]).as("bytes").isLessThan(result.segmentsBefore() * 1_000L);
    }
  }

  /** Counts the manifests, and the bytes of all small files. */
  private static final class Counting extends ForwardingDirectory {
    private final long[] counts;

    Counting(LogDirectory delegate, long[] counts) {
      super(delegate);
      this.counts = counts;
    }

    @Override
    protected LogDirectory before(LogDirectory directory) {
      return new Counting(directory, counts);
    }

    @Override
    public String replace(String name, byte[] content, String expectedVersion) throws IOException {
      counts[0] += name.equals("manifest.json") ? 1 : 0;
      counts[1] += content.length;
      return super.replace(name, content, expectedVersion);
    }
  }
}
