package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.WriterLock;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.file.WriterSession;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.LogEnd;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was committed once is where the stream ends or before it, whatever the caches state. */
class CommitPointNeverMovesBackTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int DATA_FRAME_BYTES = 59;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private InMemoryLogDirectory directory;
  private CommitPoint committed;

  /** Segments of a checkpoint and some records each; the commit point is in the last one. */
  @BeforeEach
  void writeAStream() throws IOException {
    directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      for (int i = 0; i < 43; i++) {
        append(storage);
      }
    }
    committed = committed();
    assertThat(committed.segment()).isGreaterThan(2);
    assertThat(committed.position()).isGreaterThan(4 * DATA_FRAME_BYTES);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void refusesASegmentThatRepeatsCommittedRecordsAndThatAManifestVouchesFor(int framesLeftOut)
      throws IOException {
    byte[] last = directory.contents(SegmentNames.log(committed.segment()));
    byte[] copy = Arrays.copyOf(last, last.length - framesLeftOut * DATA_FRAME_BYTES);
    directory.overwrite(SegmentNames.log(committed.segment() + 1), copy);
    vouchForRepetition(copy.length);

    assertThatThrownBy(() -> storage().open(STREAM)).isInstanceOf(CorruptLogException.class);
    assertThat(committed()).isEqualTo(committed);
  }

  /** As if the segment of the commit point ended where it begins. */
  private void vouchForRepetition(long copyBytes) throws IOException {
    SegmentManifest manifest = SegmentManifest.read(directory).orElseThrow();
    List<SegmentManifest.Entry> entries = new ArrayList<>(manifest.segments());
    SegmentManifest.Entry last = entries.remove(entries.size() - 1);
    assertThat(last.segmentNum()).isEqualTo(committed.segment());
    long base = last.firstOffset();
    entries.add(new SegmentManifest.Entry(last.segmentNum(), base, base, committed.position()));
    int next = last.segmentNum() + 1;
    entries.add(new SegmentManifest.Entry(next, base, last.nextOffset(), copyBytes));
    new SegmentManifest(1, STREAM.name(), manifest.writerEpoch(), entries, next).write(directory);
    assertThat(SegmentManifest.read(directory).orElseThrow().entry(next)).isPresent();
  }

  @Test
  void aSessionRefusesToCommitLessThanBefore() throws IOException {
    CommitPoint before = point(1, 2, 10);
    requireRefused(before, 2, end(9)); // fewer records
    requireRefused(before, 1, end(10)); // an epoch that is over
  }

  @Test
  void aSessionNeverUsesASequenceTwice() throws IOException {
    long epoch = committed.writerEpoch() + 1;
    LogEnd same = LogEnd.of(committed);
    try (CommitFile file = new CommitFile(directory);
        WriterLock lock = directory.lock("lock");
        WriterSession session = new WriterSession(directory, lock, file, epoch, committed)) {
      for (int i = 1; i <= 3; i++) {
        session.commit(same);
        assertThat(committed().sequence()).isEqualTo(committed.sequence() + i);
        assertThat(committed().end()).isEqualTo(committed.end());
      }
    }
  }

  private void requireRefused(CommitPoint before, long epoch, LogEnd less) throws IOException {
    try (CommitFile file = new CommitFile(directory);
        WriterLock lock = directory.lock("lock");
        WriterSession session = new WriterSession(directory, lock, file, epoch, before)) {
      assertThatThrownBy(() -> session.commit(less))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("back");
    }
    assertThat(committed()).isEqualTo(committed);
  }

  private static LogEnd end(long nextOffset) {
    return new LogEnd(0, 100 * nextOffset, new ChainPosition(nextOffset, ChainHash.ZERO));
  }

  private static CommitPoint point(long sequence, long epoch, long nextOffset) {
    return new CommitPoint(
        sequence, epoch, 0, 100 * nextOffset, new ChainPosition(nextOffset, ChainHash.ZERO));
  }

  private CommitPoint committed() throws IOException {
    try (CommitFile file = new CommitFile(directory)) {
      return file.read().newest().orElseThrow();
    }
  }

  private StorageBackend storage() {
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withSegmentBytes(800)
            .withCheckpointPolicy(new CheckpointPolicy(0, false, true, true));
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  private static void append(StorageBackend storage) throws IOException {
    StreamState state = storage.state(STREAM);
    List<byte[]> one = List.of(new byte[] {1});
    storage.append(
        STREAM, one, state.end().nextOffset(), state.end().chainHash(), Durability.SYNCED);
  }
}
