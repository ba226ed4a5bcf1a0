package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.verify.LogVerifier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** An index that was edited while nobody had the stream open. */
class EditedIndexTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int CHECKPOINT_AT = 5;
  private static final int DATA_FRAME_BYTES = 59;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();

  @Test
  void aReaderBesideItsWriterBeginsWhereItWasAskedTo() throws IOException {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, CHECKPOINT_AT);
      storage.appendCheckpoint(STREAM, Durability.SYNCED);
      append(storage, 3);
    }
    claimThatTheCheckpointIsRecord(1);

    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      try (VerifiedReader reader = storage.reader(STREAM, 2)) {
        assertThat(reader.next().offset()).isEqualTo(2);
      }
    }
  }

  @Test
  void aDataRecordIsNoCheckpointWhateverTheIndexCallsIt() throws IOException {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, CHECKPOINT_AT);
      storage.appendCheckpoint(STREAM, Durability.SYNCED);
      append(storage, 3);
    }
    claimThatTheCheckpointIsRecord(1, DATA_FRAME_BYTES);

    try (VerifiedReader reader = storage().reader(STREAM, 2)) {
      assertThat(reader.next().offset()).isEqualTo(2);
    }
    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).isClean()).isTrue();
      append(storage, 1);
    }
  }

  @Test
  void aWriterDoesNotBelieveTheIndexWhichRecordComesNext() throws IOException {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, 3);
    }
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    directory.overwrite(SegmentNames.index(0), indexOfNothingThatGoesOnAt(7));

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).isClean()).isTrue();
      append(storage, 1);
    }
    assertThat(findings(directory)).isEmpty();
  }

  private static byte[] indexOfNothingThatGoesOnAt(long coveredOffset) throws IOException {
    InMemoryLogDirectory other = new InMemoryLogDirectory();
    other.create();
    OffsetIndexFile.write(other, "index", new OffsetIndex(0, 4096));
    byte[] content = other.contents("index");
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(16, coveredOffset);
    return seal(content);
  }

  private static List<Finding> findings(InMemoryLogDirectory directory) throws IOException {
    return new LogVerifier(STREAM, directory, 1 << 20).verify(record -> {}, bytes -> {}).findings();
  }

  /** The place stays that of the checkpoint, so that a whole frame stands there. */
  private void claimThatTheCheckpointIsRecord(int offset) throws IOException {
    claimThatTheCheckpointIsRecord(offset, -1);
  }

  /** Where the position is negative, it stays. */
  private void claimThatTheCheckpointIsRecord(int offset, int position) throws IOException {
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    byte[] content = directory.contents(SegmentNames.index(0));
    ByteBuffer index = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int entry = content.length - 4 - 8;
    assertThat(index.getInt(entry)).isEqualTo(CHECKPOINT_AT);
    index.putInt(entry, offset);
    if (position >= 0) {
      index.putInt(entry + 4, position);
    }
    directory.overwrite(SegmentNames.index(0), seal(content));
  }

  private static byte[] seal(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content, 0, content.length - 4);
    ByteBuffer.wrap(content)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(content.length - 4, (int) crc.getValue());
    return content;
  }

  private StorageBackend storage() {
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withCheckpointPolicy(new CheckpointPolicy(0, false, true, true));
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  private static void append(StorageBackend storage, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      StreamState state = storage.state(STREAM);
      storage.append(
          STREAM,
          List.of(new byte[] {1}),
          state.end().nextOffset(),
          state.end().chainHash(),
          Durability.SYNCED);
    }
  }
}
