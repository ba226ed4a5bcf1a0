package io.chainlog.storage.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.directory.DurableRegister;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Commit files, damaged. */
class CommitFileFuzzTest {
  private static final int SLOT_BYTES = DurableRegister.SLOT_BYTES;
  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @Test
  void theNewestPointStandsInASlotAsItWasWritten(TestInfo test) throws IOException {
    FuzzRun.run(
        test,
        10_000,
        FuzzTarget.ofBytes(
                Mutator.of(commitFiles(), CommitFileFuzzTest::seal),
                this::read,
                CommitFileFuzzTest::check)
            .refusingBy(UnsupportedFormatException.class)
            .allocating(content -> content.length + 4L * SLOT_BYTES));
  }

  private CommitFile.Contents read(byte[] content) throws IOException {
    directory.overwrite(CommitFile.NAME, content);
    try (CommitFile file = new CommitFile(directory)) {
      return file.read();
    }
  }

  private static void check(byte[] content, CommitFile.Contents contents) {
    if (contents.newest().isPresent()) {
      byte[] written = CommitFile.encode(contents.newest().get());
      assertThat(List.of(value(content, 0), value(content, SLOT_BYTES)))
          .anySatisfy(slot -> assertThat(slot).isEqualTo(written));
      assertThat(contents.newest().get().sequence()).isPositive();
    } else {
      assertThat(contents.damage().isPresent() || isBlank(content)).isTrue();
    }
  }

  private static byte[] value(byte[] content, int start) {
    return Arrays.copyOfRange(
        Arrays.copyOf(content, 2 * SLOT_BYTES), start, start + CommitFile.VALUE_BYTES);
  }

  private static boolean isBlank(byte[] content) {
    byte[] slots = Arrays.copyOf(content, 2 * SLOT_BYTES);
    return Arrays.equals(slots, new byte[slots.length]);
  }

  /** After one, two and three commits. */
  private List<byte[]> commitFiles() throws IOException {
    directory.create();
    List<byte[]> files = new ArrayList<>();
    for (int sequence = 1; sequence <= 3; sequence++) {
      try (CommitFile file = new CommitFile(directory)) {
        file.write(
            new CommitPoint(
                sequence, 1, 0, 58L * sequence, new ChainPosition(sequence, ChainHash.ZERO)));
      }
      files.add(directory.contents(CommitFile.NAME));
    }
    return files;
  }

  private static byte[] seal(byte[] content) {
    for (int start = 0; start + CommitFile.VALUE_BYTES <= content.length; start += SLOT_BYTES) {
      CRC32 crc = new CRC32();
      crc.update(content, start, CommitFile.CHECKED_BYTES);
      ByteBuffer.wrap(content)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(start + CommitFile.CHECKED_BYTES, (int) crc.getValue());
    }
    return content;
  }
}
