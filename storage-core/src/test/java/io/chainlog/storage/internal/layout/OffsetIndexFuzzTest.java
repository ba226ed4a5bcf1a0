package io.chainlog.storage.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Index files, damaged: as good as missing, or an index that can be asked. */
class OffsetIndexFuzzTest {
  private static final String NAME = "segment_000003.log.index";
  private static final long BASE_OFFSET = 1000;

  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @Test
  void anIndexComesBackAsItWasWrittenOrIsAsGoodAsMissing(TestInfo test) throws IOException {
    directory.create();
    FuzzRun.run(
        test,
        100_000,
        FuzzTarget.ofBytes(
                Mutator.of(indexes(), OffsetIndexFuzzTest::seal),
                this::read,
                OffsetIndexFuzzTest::check)
            .allocating(content -> 8L * content.length));
  }

  private Optional<OffsetIndex> read(byte[] content) throws IOException {
    directory.overwrite(NAME, content);
    return OffsetIndexFile.read(directory, NAME, BASE_OFFSET, 1 << 20);
  }

  private static void check(byte[] content, Optional<OffsetIndex> index) {
    if (index.isPresent()) {
      assertThat(OffsetIndexFile.encode(index.get())).isEqualTo(content);
      for (long offset : new long[] {0, BASE_OFFSET, BASE_OFFSET + 7, Long.MAX_VALUE}) {
        checkEntry(index.get().entryAtOrBefore(offset), offset);
        checkEntry(index.get().checkpointAtOrBefore(offset), offset);
      }
    }
  }

  private static void checkEntry(Optional<IndexEntry> entry, long offset) {
    entry.ifPresent(
        found -> {
          assertThat(found.offset()).isBetween(BASE_OFFSET, offset);
          assertThat(found.position()).isNotNegative();
        });
  }

  private static List<byte[]> indexes() {
    List<byte[]> indexes = new ArrayList<>();
    for (int records : new int[] {0, 1, 20}) {
      OffsetIndex index = new OffsetIndex(BASE_OFFSET, 200);
      for (int i = 0; i < records; i++) {
        index.add(BASE_OFFSET + i, 90L * i, 90, i % 5 == 0);
      }
      indexes.add(OffsetIndexFile.encode(index));
    }
    return indexes;
  }

  private static byte[] seal(byte[] content) {
    if (content.length >= 4) {
      CRC32 crc = new CRC32();
      crc.update(content, 0, content.length - 4);
      ByteBuffer.wrap(content)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(content.length - 4, (int) crc.getValue());
    }
    return content;
  }
}
