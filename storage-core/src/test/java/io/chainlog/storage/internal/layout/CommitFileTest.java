package io.chainlog.storage.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitFileTest {
  private static final ChainHash HEAD = ChainHash.fromHex("0123456789abcdef".repeat(4));

  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();
  private CommitFile file;

  @BeforeEach
  void open() throws IOException {
    directory.create();
    file = new CommitFile(directory);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void isEmptyUntilTheFirstCommit() throws IOException {
    assertThat(file.read().newest()).isEmpty();
    assertThat(file.read().damage()).isEmpty();
  }

  @Test
  void givesBackTheNewestCommit() throws IOException {
    for (long sequence = 1; sequence <= 5; sequence++) {
      CommitPoint point =
          new CommitPoint(sequence, 3, 2, 1L << 40, new ChainPosition(1L << 41, HEAD));
      file.write(point);
      assertThat(file.read().newest()).contains(point);
    }
  }

  @Test
  void standsWhereTheFormatSays() {
    ByteBuffer bytes =
        ByteBuffer.wrap(CommitFile.encode(new CommitPoint(1, 2, 3, 4, new ChainPosition(5, HEAD))))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.array()).startsWith('C', 'L', 'C', 'P').hasSize(80);
    assertThat(bytes.getInt(4)).isEqualTo(1);
    assertThat(bytes.getLong(8)).isEqualTo(1);
    assertThat(bytes.getLong(16)).isEqualTo(2);
    assertThat(bytes.getInt(24)).isEqualTo(3);
    assertThat(bytes.getLong(28)).isEqualTo(4);
    assertThat(bytes.getLong(36)).isEqualTo(5);
    assertThat(HEAD.matches(bytes.array(), 44)).isTrue();
  }

  @Test
  void anyFlippedBitLeavesTheOtherSlot() throws IOException {
    CommitPoint first = point(1);
    file.write(first);
    file.write(point(2));
    byte[] whole = directory.contents(CommitFile.NAME);
    for (int bit = 0; bit < 80 * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      directory.overwrite(CommitFile.NAME, damaged);
      assertThat(file.read().newest()).contains(first);
      assertThat(file.read().damage().orElseThrow().kind())
          .isEqualTo(FindingKind.DAMAGED_COMMIT_FILE);
    }
  }

  @Test
  void bytesBehindAValueAreDamage() throws IOException {
    file.write(point(1));
    byte[] longer = directory.contents(CommitFile.NAME);
    longer = Arrays.copyOf(longer, Math.max(longer.length, 4096 + 100));
    longer[4096 + 90] = 1;
    directory.overwrite(CommitFile.NAME, longer);
    assertThat(file.read().newest()).isEmpty();
    assertThat(file.read().damage().orElseThrow().position()).isEqualTo(4096);
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    file.write(point(2));
    byte[] slot = Arrays.copyOf(directory.contents(CommitFile.NAME), 80);
    slot[4] = 2;
    directory.overwrite(CommitFile.NAME, withChecksum(slot));
    assertThatThrownBy(() -> file.read())
        .isInstanceOf(UnsupportedFormatException.class)
        .hasMessageContaining("version 2");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 28, 36})
  void aNegativeNumberIsDamageThoughItsChecksumIsRight(int fieldAt) throws IOException {
    byte[] slot = CommitFile.encode(point(2));
    int highByte = fieldAt + (fieldAt == 24 ? 3 : 7);
    slot[highByte] = (byte) 0x80;
    directory.overwrite(CommitFile.NAME, withChecksum(slot));
    assertThat(file.read().newest()).isEmpty();
    assertThat(file.read().damage()).isPresent();
  }

  private static byte[] withChecksum(byte[] slot) {
    CRC32 crc = new CRC32();
    crc.update(slot, 0, 76);
    ByteBuffer.wrap(slot).order(ByteOrder.LITTLE_ENDIAN).putInt(76, (int) crc.getValue());
    return slot;
  }

  private static CommitPoint point(long sequence) {
    return new CommitPoint(sequence, 1, 0, 100, new ChainPosition(1, HEAD));
  }
}
