package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What recovery keeps of records beyond the commit point, and how it is brought to the disk. */
class KeptRecordsTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int FRAME_BYTES = 59;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final Map<String, Long> writtenAgain = new TreeMap<>();
  private final List<String> order = new ArrayList<>();

  @Test
  void writesKeptRecordsAgainInEverySegmentFromTheCommitPointOn() throws IOException {
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    append(4);
    byte[] older = directory.contents(CommitFile.NAME);
    append(6); // 3 records to a segment: the commit point was in the second of four
    directory.overwrite(CommitFile.NAME, older);
    writtenAgain.clear();

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).recordsKept()).isEqualTo(6);
    }

    assertThat(writtenAgain)
        .containsExactly(
            Map.entry(SegmentNames.log(1), (long) FRAME_BYTES),
            Map.entry(SegmentNames.log(2), 0L),
            Map.entry(SegmentNames.log(3), 0L));
  }

  @Test
  void refusesKeptRecordsThatFollowAnotherChain() throws IOException {
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    append(2);
    byte[] older = directory.contents(CommitFile.NAME);
    append(3);
    directory.overwrite(CommitFile.NAME, older);
    byte[] ofAnotherChain = secondSegmentOfAnotherStream();
    assertThat(ofAnotherChain).hasSameSizeAs(directory.contents(SegmentNames.log(1)));
    directory.overwrite(SegmentNames.log(1), ofAnotherChain);

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOfSatisfying(
            CorruptLogException.class,
            e -> assertThat(e.finding().file()).endsWith(SegmentNames.log(1)));
  }

  private byte[] secondSegmentOfAnotherStream() throws IOException {
    StreamId other = new StreamId("other-0");
    append(other, 5, 2);
    return ((InMemoryLogDirectory) root.directory(other.name())).contents(SegmentNames.log(1));
  }

  @Test
  void syncsTheCopyOfATornTailBeforeItIsCut() throws IOException {
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    append(1);
    byte[] log = directory.contents(SegmentNames.log(0));
    directory.overwrite(SegmentNames.log(0), Arrays.copyOf(log, log.length + 7));
    order.clear();

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).bytesCut()).isEqualTo(7);
    }

    assertThat(order).startsWith("sync segment_000000.log.torn", "truncate segment_000000.log");
  }

  private void append(int count) throws IOException {
    append(STREAM, count, 1);
  }

  private void append(StreamId stream, int count, int payload) throws IOException {
    try (StorageBackend storage = storage()) {
      storage.open(stream);
      for (int i = 0; i < count; i++) {
        StreamState state = storage.state(stream);
        List<byte[]> one = List.of(new byte[] {(byte) payload});
        storage.append(
            stream, one, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
      }
    }
  }

  private StorageBackend storage() {
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withSegmentBytes(3 * FRAME_BYTES)
            .withCheckpointPolicy(CheckpointPolicy.LINEAGE);
    return new SegmentStorage(new Watched(root), config, Clock.systemUTC());
  }

  private final class Watched extends ForwardingDirectory {
    Watched(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new Watched(other);
    }

    @Override
    public LogOutput openOutput(String name) throws IOException {
      return new ForwardingOutput(super.openOutput(name)) {
        @Override
        public void sync() throws IOException {
          super.sync();
          order.add("sync " + name);
        }
      };
    }

    @Override
    public void truncate(String name, long size) throws IOException {
      super.truncate(name, size);
      order.add("truncate " + name);
    }

    @Override
    public void writeAgain(String name, long from) throws IOException {
      writtenAgain.put(name, from);
      super.writeAgain(name, from);
    }
  }
}
