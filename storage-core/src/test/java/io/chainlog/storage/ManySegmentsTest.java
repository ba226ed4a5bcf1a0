package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.LogVerifier;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream of ten thousand segments costs no more than its records do. */
@Timeout(120)
class ManySegmentsTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final int SEGMENTS = 10_000;
  private static final StorageConfig ONE_BATCH_A_SEGMENT =
      StorageConfig.defaults().withSegmentBytes(1).withCompression(CompressionType.NONE);

  private final InMemoryLogDirectory memory = new InMemoryLogDirectory();
  private final CountingLogDirectory root = new CountingLogDirectory(memory);

  @Test
  void writesReopensReadsAndVerifiesTenThousandSegments() throws IOException {
    long logBytes;
    try (StorageBackend storage = storage(ONE_BATCH_A_SEGMENT)) {
      storage.open(STREAM);
      append(storage, SEGMENTS);
      assertThat(storage.completedSegments(STREAM)).hasSize(SEGMENTS);
      logBytes = storage.state(STREAM).sizeBytes();
    }
    assertThat(manifest().segments()).hasSize(SEGMENTS + 2); // the last checkpoint fills one too
    assertThat(root.counts().bytesReplaced.get())
        .as("manifests and indexes written, in bytes")
        .isLessThan(3 * logBytes);

    try (StorageBackend storage = storage(ONE_BATCH_A_SEGMENT)) {
      root.counts().reset();
      assertThat(storage.open(STREAM).isClean()).isTrue();
      assertThat(root.counts().opens.get()).as("files read at a clean open").isLessThan(10);
      assertThat(readAll(storage)).isEqualTo(SEGMENTS);
    }
    assertSound();
  }

  @Test
  void findsSegmentsThatTheManifestDoesNotNameYet() throws IOException {
    StorageBackend crashed = storage(ONE_BATCH_A_SEGMENT);
    crashed.open(STREAM);
    append(crashed, 1000);
    int named = manifest().segments().size();
    assertThat(named).isBetween(300, 999);

    InMemoryLogDirectory copy = copyOf(memory);
    try (StorageBackend storage =
        new SegmentStorage(copy, ONE_BATCH_A_SEGMENT, Clock.systemUTC())) {
      assertThat(storage.open(STREAM).isClean()).isTrue();
      assertThat(storage.completedSegments(STREAM)).hasSize(1000);
      assertThat(readAll(storage)).isEqualTo(1000);
      assertThat(storage.readFrom(STREAM, 1500, 1)).hasSize(1);
    }
    crashed.close();
  }

  @Test
  void writesTheManifestAtEachRotationOfLargerSegments() throws IOException {
    StorageConfig config =
        ONE_BATCH_A_SEGMENT.withSegmentBytes(5000).withCheckpointPolicy(CheckpointPolicy.LINEAGE);
    try (StorageBackend storage = storage(config)) {
      storage.open(STREAM);
      for (int i = 0; i < 50; i++) {
        storage.append(
            STREAM,
            List.of(new byte[5000]),
            i,
            storage.state(STREAM).end().chainHash(),
            Durability.WRITTEN);
        assertThat(manifest().segments()).hasSize(i + 2);
      }
    }
  }

  private StorageBackend storage(StorageConfig config) {
    return new SegmentStorage(root, config, Clock.systemUTC());
  }

  private SegmentManifest manifest() throws IOException {
    return SegmentManifest.read(memory.directory(STREAM.name())).orElseThrow();
  }

  private static void append(StorageBackend storage, int batches) throws IOException {
    AppendResult last = null;
    for (int i = 0; i < batches; i++) {
      StreamState state = storage.state(STREAM);
      byte[] payload = ByteBuffer.allocate(4).putInt(i).array();
      last =
          storage.append(
              STREAM,
              List.of(payload),
              state.end().nextOffset(),
              state.end().chainHash(),
              Durability.SYNCED);
    }
    assertThat(last.end().nextOffset()).isEqualTo(2L * batches - 1);
  }

  private static int readAll(StorageBackend storage) throws IOException {
    int count = 0;
    try (VerifiedReader reader = storage.readerFromGenesis(STREAM, 0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        if (r.kind() == RecordKind.DATA) {
          assertThat(ByteBuffer.wrap(r.payload()).getInt()).isEqualTo(count++);
        }
      }
    }
    return count;
  }

  private void assertSound() throws IOException {
    root.counts().reset();
    StreamVerification result =
        new LogVerifier(STREAM, root.directory(STREAM.name()), 1 << 20)
            .verify(record -> {}, bytes -> {});
    assertThat(result.findings()).isEmpty();
    assertThat(root.counts().lists.get()).as("listings of the folder").isLessThan(10);
  }

  private static InMemoryLogDirectory copyOf(InMemoryLogDirectory root) throws IOException {
    InMemoryLogDirectory copy = new InMemoryLogDirectory();
    InMemoryLogDirectory from = (InMemoryLogDirectory) root.directory(STREAM.name());
    InMemoryLogDirectory to = (InMemoryLogDirectory) copy.directory(STREAM.name());
    to.create();
    for (var entry : from.list()) {
      to.overwrite(entry.name(), from.contents(entry.name()));
    }
    return copy;
  }
}
