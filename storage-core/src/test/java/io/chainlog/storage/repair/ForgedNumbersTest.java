package io.chainlog.storage.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.errors.CorruptLogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences and epochs near the end of what a long counts, as somebody may write into a file. */
class ForgedNumbersTest {
  private static final int SEQUENCE_AT = 8;
  private static final int EPOCH_AT = 16;
  private static final int CRC_AT = 76;

  private RepairFixture stream;

  @BeforeEach
  void writeAStream() throws IOException {
    stream = new RepairFixture();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, -1, 1L << 50})
  void refusesAForgedEpochUntilItIsRepaired(long epoch) throws IOException {
    forge(newestSlot(), EPOCH_AT, epoch);
    assertRefusedFoundAndRepaired(epoch);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, 0, 1L << 50})
  void refusesAForgedSequenceUntilItIsRepaired(long sequence) throws IOException {
    forge(newestSlot(), SEQUENCE_AT, sequence);
    assertRefusedFoundAndRepaired(sequence);
  }

  @Test
  void refusesTwoForgedSlotsUntilTheyAreRepaired() throws IOException {
    forge(0, SEQUENCE_AT, Long.MAX_VALUE - 1);
    forge(1, SEQUENCE_AT, Long.MAX_VALUE);
    assertRefusedFoundAndRepaired(Long.MAX_VALUE);
  }

  private void assertRefusedFoundAndRepaired(long number) throws IOException {
    byte[] before = stream.directory.contents("commit");
    assertThatThrownBy(this::epochAfterAnAppend)
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("no writer counts up to")
        .hasMessageContaining(Long.toString(number));
    assertThat(stream.directory.contents("commit")).isEqualTo(before);
    assertThat(kinds()).contains(FindingKind.DAMAGED_COMMIT_FILE);
    assertThat(stream.repair().plan()).isPresent();

    stream.repaired();

    assertThat(stream.opened("z")).contains("a", "g", "z");
    assertThat(epochAfterAnAppend()).isPositive().isLessThan(1000);
    assertThat(kinds()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, -7, 4711})
  void goesByTheCommitFileWhateverTheManifestCounts(long epoch) throws IOException {
    writeManifestEpoch(epoch);
    assertThat(kinds()).containsExactly(FindingKind.MANIFEST_MISMATCH);

    assertThat(epochAfterAnAppend()).isEqualTo(3);

    assertThat(kinds()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, -7})
  void repairsAStreamWithoutCommitPointWhateverTheManifestCounts(long epoch) throws IOException {
    writeManifestEpoch(epoch);
    stream.directory.delete("commit");

    stream.repaired();

    assertThat(epochAfterAnAppend()).isPositive().isLessThan(1000);
    assertThat(kinds()).isEmpty();
  }

  private long epochAfterAnAppend() throws IOException {
    try (StorageBackend storage = stream.storage()) {
      storage.open(RepairFixture.STREAM);
      RepairFixture.append(storage, "y");
      return storage.state(RepairFixture.STREAM).writerEpoch();
    }
  }

  private List<FindingKind> kinds() throws IOException {
    return stream.verify().findings().stream().map(Finding::kind).toList();
  }

  private void writeManifestEpoch(long epoch) throws IOException {
    String json = new String(stream.directory.contents("manifest.json"), UTF_8);
    String edited = json.replaceAll("\"writer_epoch\":[0-9]+", "\"writer_epoch\":" + epoch);
    stream.directory.overwrite("manifest.json", RepairFixture.bytes(edited));
  }

  private int newestSlot() throws IOException {
    return sequence(0) > sequence(1) ? 0 : 1;
  }

  private long sequence(int slot) throws IOException {
    return littleEndian(stream.directory.contents("commit"))
        .getLong(slot * DurableRegister.SLOT_BYTES + SEQUENCE_AT);
  }

  private void forge(int slot, int fieldAt, long value) throws IOException {
    int start = slot * DurableRegister.SLOT_BYTES;
    byte[] slots = stream.directory.contents("commit");
    littleEndian(slots).putLong(start + fieldAt, value);
    CRC32 crc = new CRC32();
    crc.update(slots, start, CRC_AT);
    littleEndian(slots).putInt(start + CRC_AT, (int) crc.getValue());
    stream.directory.overwrite("commit", slots);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
