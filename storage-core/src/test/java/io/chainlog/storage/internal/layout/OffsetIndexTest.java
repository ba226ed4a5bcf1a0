package io.chainlog.storage.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OffsetIndexTest {
  private static final long BASE = 1L << 40;
  private static final String NAME = "segment_000000.log.index";

  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @BeforeEach
  void create() throws IOException {
    directory.create();
  }

  @Test
  void hasAnEntryAnIntervalAndOneForEachCheckpoint() {
    OffsetIndex index = filled(1000, 100, 30);
    assertThat(index.sparse().size()).isEqualTo(1000 * 30 / (4 * 30));
    assertThat(index.checkpoints().size()).isEqualTo(10);
    for (long i = 0; i < 1000; i++) {
      IndexEntry entry = index.entryAtOrBefore(BASE + i).orElseThrow();
      assertThat(entry.offset()).isBetween(BASE + i - 3, BASE + i);
      assertThat(entry.position()).isEqualTo((entry.offset() - BASE) * 30);
      assertThat(index.checkpointAtOrBefore(BASE + i).orElseThrow())
          .isEqualTo(new IndexEntry(BASE + i / 100 * 100, i / 100 * 100 * 30));
    }
    assertThat(index.entryAtOrBefore(BASE - 1)).isEmpty();
    assertThat(index.coveredOffset()).isEqualTo(BASE + 1000);
    assertThat(index.coveredPosition()).isEqualTo(30_000);
  }

  @Test
  void comesBackFromItsFileAndGoesOn() throws IOException {
    OffsetIndex index = filled(1000, 100, 30);
    OffsetIndexFile.write(directory, NAME, index);
    OffsetIndex read = OffsetIndexFile.read(directory, NAME, BASE, 30_000).orElseThrow();
    assertThat(read.sameEntries(index)).isTrue();
    for (OffsetIndex each : new OffsetIndex[] {index, read}) {
      each.add(BASE + 1000, 30_000, 50, true);
      each.add(BASE + 1001, 30_050, 200, false);
      each.add(BASE + 1002, 30_250, 1, false);
    }
    assertThat(read.sameEntries(index)).isTrue();
    assertThat(OffsetIndexFile.exists(directory, NAME)).isTrue();
  }

  @Test
  void holdsUnsignedThirtyTwoBitsAndLeavesOutWhatIsBeyond() {
    OffsetIndex index = new OffsetIndex(0, 1);
    long position = 0;
    for (int i = 0; i < 5; i++) {
      index.add(i, position, Integer.MAX_VALUE, true);
      position += Integer.MAX_VALUE;
    }
    assertThat(index.checkpointAtOrBefore(4))
        .contains(new IndexEntry(2, 2L * Integer.MAX_VALUE)); // the last one below 4 GiB
    assertThat(index.coveredPosition()).isEqualTo(5L * Integer.MAX_VALUE);
    OffsetIndex read = OffsetIndexFile.decode(OffsetIndexFile.encode(index), 0).orElseThrow();
    assertThat(read.coveredPosition()).isEqualTo(index.coveredPosition());
    assertThat(read.sameEntries(index)).isTrue();
  }

  @Test
  void isAsGoodAsMissingWhenItIsDamagedInAnyWay() throws IOException {
    byte[] whole = OffsetIndexFile.encode(filled(40, 10, 30));
    assertThat(OffsetIndexFile.read(directory, NAME, BASE, 1000)).isEmpty();
    assertThat(OffsetIndexFile.exists(directory, NAME)).isFalse();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(OffsetIndexFile.decode(damaged, BASE)).isEmpty();
    }
    for (int length = 0; length < whole.length; length++) {
      assertThat(OffsetIndexFile.decode(Arrays.copyOf(whole, length), BASE)).isEmpty();
    }
    assertThat(OffsetIndexFile.decode(whole, BASE + 1)).isEmpty();
    assertThat(OffsetIndexFile.decode(whole, BASE)).isPresent();
  }

  @Test
  void isNotReadWhenItHasMoreEntriesThanItsSegmentHasRoomForRecords() throws IOException {
    OffsetIndex index = filled(100_000, 1, 58);
    OffsetIndexFile.write(directory, NAME, index);
    assertThat(OffsetIndexFile.read(directory, NAME, BASE, index.coveredPosition())).isPresent();
    assertThat(OffsetIndexFile.read(directory, NAME, BASE, 5800)).isEmpty();
  }

  @Test
  void isAsGoodAsMissingWhenItIsForgedWithARightChecksum() {
    byte[] whole = OffsetIndexFile.encode(filled(40, 10, 30));
    assertThat(forged(whole, 4, 2)).as("version").isEmpty();
    assertThat(forged(whole, 32, 0)).as("interval").isEmpty();
    assertThat(forged(whole, 36, -1)).as("entry count").isEmpty();
    assertThat(forged(whole, 40, Integer.MAX_VALUE)).as("checkpoint count").isEmpty();
    assertThat(forged(whole, 52, 0)).as("entries that do not ascend").isEmpty();
    assertThat(forged(whole, 20, 0)).as("covers less than nothing").isEmpty();
  }

  private static java.util.Optional<OffsetIndex> forged(byte[] index, int position, int value) {
    byte[] forged = index.clone();
    ByteBuffer buffer = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(position, value);
    CRC32 crc = new CRC32();
    crc.update(forged, 0, forged.length - 4);
    buffer.putInt(forged.length - 4, (int) crc.getValue());
    return OffsetIndexFile.decode(forged, BASE);
  }

  private static OffsetIndex filled(int records, int checkpointEvery, int frameBytes) {
    OffsetIndex index = new OffsetIndex(BASE, 4 * frameBytes);
    for (int i = 0; i < records; i++) {
      index.add(BASE + i, (long) i * frameBytes, frameBytes, i % checkpointEvery == 0);
    }
    return index;
  }
}
