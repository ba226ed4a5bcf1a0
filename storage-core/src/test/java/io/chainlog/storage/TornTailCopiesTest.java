package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.testkit.ForwardingDirectory;
import io.chainlog.storage.testkit.SmallDisk;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However often an opening fails, the torn tail that it found is kept once. */
class TornTailCopiesTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final String SEGMENT = "segment_000000.log";
  private static final String TORN = SEGMENT + ".torn";
  private static final int TORN_BYTES = 150_000;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final InMemoryLogDirectory directory =
      (InMemoryLogDirectory) root.directory(STREAM.name());
  private final byte[] torn = new byte[TORN_BYTES];

  @BeforeEach
  void writeAStreamWithATornTail() throws IOException {
    open(root);
    new Random(1).nextBytes(torn);
    tear();
  }

  @Test
  void leavesNoPartOfACopyOnAFullDisk() throws IOException {
    SmallDisk disk = new SmallDisk(root);
    for (int attempt = 0; attempt < 3; attempt++) {
      disk.setFreeBytes(TORN_BYTES - 1);
      assertThatThrownBy(() -> open(disk)).hasMessageContaining("No space left");
    }
    disk.setFreeBytes(Long.MAX_VALUE);
    open(disk);
    assertThat(directory.contents(TORN)).isEqualTo(torn);
  }

  @Test
  void keepsWhatWasThereWhenTheDiskIsFull() throws IOException {
    directory.overwrite(TORN, new byte[] {1, 2, 3});
    SmallDisk disk = new SmallDisk(root);
    disk.setFreeBytes(TORN_BYTES - 1);
    assertThatThrownBy(() -> open(disk)).hasMessageContaining("No space left");
    assertThat(directory.contents(TORN)).containsExactly(1, 2, 3);
  }

  @Test
  void doesNotCopyAgainWhatItHasCopiedBeforeTheCutFailed() throws IOException {
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> open(new Uncut(root))).hasMessageContaining("cannot be cut");
    }
    assertThat(directory.contents(TORN)).isEqualTo(torn);
    open(root);
    assertThat(directory.contents(TORN)).isEqualTo(torn);
  }

  @Test
  void addsATailThatDiffersInItsLastByte() throws IOException {
    open(root);
    byte[] first = torn.clone();
    torn[TORN_BYTES - 1] ^= 1;
    tear();
    open(root);
    byte[] both = Arrays.copyOf(first, 2 * TORN_BYTES);
    System.arraycopy(torn, 0, both, TORN_BYTES, TORN_BYTES);
    assertThat(directory.contents(TORN)).isEqualTo(both);
  }

  private void tear() throws IOException {
    byte[] log = directory.contents(SEGMENT);
    byte[] content = Arrays.copyOf(log, log.length + TORN_BYTES);
    System.arraycopy(torn, 0, content, log.length, TORN_BYTES);
    directory.overwrite(SEGMENT, content);
  }

  private static void open(LogDirectory root) throws IOException {
    try (StorageBackend storage =
        new SegmentStorage(root, StorageConfig.defaults(), Clock.systemUTC())) {
      storage.open(STREAM);
      if (storage.state(STREAM).end().nextOffset() == 0) {
        StreamState state = storage.state(STREAM);
        storage.append(
            STREAM, List.of(new byte[10]), 0, state.end().chainHash(), Durability.SYNCED);
      }
    }
  }

  /** Segments cannot be cut here. */
  private static final class Uncut extends ForwardingDirectory {
    Uncut(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new Uncut(other);
    }

    @Override
    public void truncate(String name, long size) throws IOException {
      if (name.equals(SEGMENT)) {
        throw new IOException("cannot be cut");
      }
      super.truncate(name, size);
    }
  }
}
