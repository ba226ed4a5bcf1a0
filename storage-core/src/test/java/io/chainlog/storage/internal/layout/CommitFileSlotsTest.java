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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of a commit file whose two slots are written byte by byte. */
class CommitFileSlotsTest {
  private static final int SLOT_BYTES = 4096;
  private static final int VALUE_BYTES = 80;
  private static final int CHECKSUM_BYTES = 4;
  private static final byte[] BLANK = {};

  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @BeforeEach
  void create() throws IOException {
    directory.create();
  }

  @Test
  void takesTheSmallestNumbersThatAWriterCounts() throws IOException {
    CommitFile.Contents contents = read(BLANK, value(1, 0, 0, 0, 0));

    assertThat(contents.newest()).isPresent();
    assertThat(contents.damage()).isEmpty();
    assertThat(contents.isForged()).isFalse();
  }

  @Test
  void refusesACommitThatWasNeverCountedThoughItsChecksumIsRight() throws IOException {
    CommitFile.Contents contents = read(BLANK, value(0, 0, 0, 0, 0));

    assertThat(contents.newest()).isEmpty();
    assertThat(contents.isForged()).isTrue();
    assertThat(contents.isFirstInterrupted()).isFalse();
    assertThat(contents.damage().orElseThrow().position()).isEqualTo(SLOT_BYTES);
  }

  @Test
  void missesASlotFromTheSecondCommitOn() throws IOException {
    CommitFile.Contents first = read(BLANK, value(1, 1, 0, 9, 9));
    CommitFile.Contents second = read(value(2, 1, 0, 9, 9), BLANK);
    CommitFile.Contents third = read(BLANK, value(3, 1, 0, 9, 9));

    assertThat(first.damage()).isEmpty();
    assertThat(second.newest()).isPresent();
    assertThat(second.damage().orElseThrow().position()).isEqualTo(SLOT_BYTES);
    assertThat(third.newest()).isPresent();
    assertThat(third.damage().orElseThrow().position()).isZero();
  }

  @Test
  void missesNoSlotWhenBothAreThere() throws IOException {
    assertThat(read(value(2, 1, 0, 9, 9), value(3, 1, 0, 9, 9)).damage()).isEmpty();
  }

  @Test
  void tellsAFirstCommitThatWasCutShortBeforeItsChecksum() throws IOException {
    byte[] value = value(1, 1, 1, 0x0101_0101, 0x0101_0101_0101_0101L);
    for (int written = 1; written <= VALUE_BYTES - CHECKSUM_BYTES; written++) {
      CommitFile.Contents contents = read(BLANK, Arrays.copyOf(value, written));

      assertThat(contents.newest()).as("%d bytes", written).isEmpty();
      assertThat(contents.isFirstInterrupted()).as("%d bytes", written).isTrue();
      assertThat(contents.isCutShort()).as("%d bytes", written).isTrue();
    }
  }

  @ParameterizedTest(name = "byte {0}")
  @ValueSource(ints = {0, 3, 4, 7})
  void takesNoOtherBeginningForACommitThatWasCutShort(int changed) throws IOException {
    byte[] started = Arrays.copyOf(value(1, 1, 1, 1, 1), 40);
    started[changed] ^= 0x40;

    assertThat(read(BLANK, started).isCutShort()).isFalse();
  }

  @ParameterizedTest(name = "byte {0}")
  @ValueSource(ints = {VALUE_BYTES, SLOT_BYTES - 1})
  void takesNoSlotWithBytesAfterTheValueForACommitThatWasCutShort(int at) throws IOException {
    byte[] slot = Arrays.copyOf(Arrays.copyOf(value(1, 1, 1, 1, 1), 40), SLOT_BYTES);
    slot[at] = 1;

    assertThat(read(BLANK, slot).isCutShort()).isFalse();
  }

  @Test
  void doesNotExcuseDamageBesideAWrittenSlotAsAFirstCommit() throws IOException {
    byte[] cut = Arrays.copyOf(value(3, 1, 1, 1, 1), 40);

    CommitFile.Contents contents = read(value(2, 1, 1, 1, 1), cut);

    assertThat(contents.isFirstInterrupted()).isFalse();
    assertThat(contents.newest()).isPresent();
    assertThat(contents.damage()).isPresent();
  }

  private CommitFile.Contents read(byte[] slot0, byte[] slot1) throws IOException {
    byte[] content = Arrays.copyOf(slot0, 2 * SLOT_BYTES);
    System.arraycopy(slot1, 0, content, SLOT_BYTES, slot1.length);
    directory.overwrite(CommitFile.NAME, content);
    try (CommitFile file = new CommitFile(directory)) {
      return file.read();
    }
  }

  private static byte[] value(
      long sequence, long epoch, int segment, long position, long nextOffset) {
    ByteBuffer value =
        ByteBuffer.allocate(VALUE_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {'C', 'L', 'C', 'P'})
            .putInt(1)
            .putLong(sequence)
            .putLong(epoch)
            .putInt(segment)
            .putLong(position)
            .putLong(nextOffset);
    for (int i = 0; i < 32; i++) {
      value.put((byte) 0xab);
    }
    CRC32 crc = new CRC32();
    crc.update(value.array(), 0, value.position());
    return value.putInt((int) crc.getValue()).array();
  }
}
