package io.chainlog.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table "Recovery at open" of docs/format/README.md, row by row. */
class RecoveryTableTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final String SEGMENT_0 = "segment_000000.log";
  private static final String SEGMENT_1 = "segment_000001.log";
  private static final int FRAME_OVERHEAD = 58;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private InMemoryLogDirectory directory;

  @BeforeEach
  void writeAStream() throws IOException {
    directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, "a", "b", "c");
    }
  }

  @Test
  void keepsAndCommitsWholeRecordsBeyondTheCommitPoint() throws IOException {
    byte[] committed = directory.contents("commit");
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, "d", "e");
    }
    directory.overwrite("commit", committed);

    try (StorageBackend storage = storage()) {
      RecoveryReport report = storage.open(STREAM);

      assertThat(report.recordsKept()).isEqualTo(2);
      assertThat(report.bytesCut()).isZero();
      assertThat(storage.state(STREAM).committedOffset()).isEqualTo(5);
      assertThat(payloads(storage)).containsExactly("a", "b", "c", "d", "e");
    }
  }

  @Test
  void cutsTornTailOnOpenAndKeepsACopy() throws IOException {
    byte[] log = directory.contents(SEGMENT_0);
    byte[] torn = Arrays.copyOf(log, 40);
    directory.overwrite(SEGMENT_0, concat(log, torn));

    try (StorageBackend storage = storage()) {
      RecoveryReport report = storage.open(STREAM);

      assertThat(report.bytesCut()).isEqualTo(40);
      assertThat(report.tornFile()).endsWith("segment_000000.log.torn");
      assertThat(directory.contents(SEGMENT_0)).isEqualTo(log);
      assertThat(directory.contents("segment_000000.log.torn")).isEqualTo(torn);
      append(storage, Durability.SYNCED, "d");
      assertThat(payloads(storage)).containsExactly("a", "b", "c", "d");
    }
  }

  @Test
  void cutsAWholeFrameThatDoesNotFollowTheChain() throws IOException {
    byte[] log = directory.contents(SEGMENT_0);
    directory.overwrite(SEGMENT_0, concat(log, Arrays.copyOf(log, FRAME_OVERHEAD + 1)));

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).bytesCut()).isEqualTo(FRAME_OVERHEAD + 1);
    }
  }

  @Test
  void cutsACheckpointThatDoesNotStateTheTreeBeforeIt() throws IOException {
    byte[] committed = directory.contents("commit");
    byte[] log = directory.contents(SEGMENT_0);
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      storage.appendCheckpoint(STREAM, Durability.SYNCED);
    }
    directory.overwrite("commit", committed);
    directory.overwrite(SEGMENT_0, withAnotherLastByte(directory.contents(SEGMENT_0), log.length));

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).bytesCut()).isGreaterThan(FRAME_OVERHEAD);
      assertThat(directory.contents(SEGMENT_0)).isEqualTo(log);
    }
  }

  /** Changes the last byte of the payload of the last frame, and makes its checksum right. */
  private static byte[] withAnotherLastByte(byte[] log, int frameStart) {
    int crcAt = log.length - 8;
    log[crcAt - 1] ^= 1;
    CRC32 crc = new CRC32();
    crc.update(log, frameStart, crcAt - frameStart);
    ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).putInt(crcAt, (int) crc.getValue());
    return log;
  }

  @Test
  void refusesDamageBelowTheCommitPointAndChangesNothing() throws IOException {
    flip(SEGMENT_0, FRAME_OVERHEAD + 20);
    Map<String, byte[]> before = contents();

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOfSatisfying(
            CorruptLogException.class,
            e -> {
              assertThat(e.finding().kind()).isEqualTo(FindingKind.CRC_MISMATCH);
              assertThat(e.finding().offset()).isEqualTo(1);
              assertThat(e.finding().position()).isEqualTo(FRAME_OVERHEAD + 1);
            })
        .hasMessageContaining("orders-0/segment_000000.log")
        .hasMessageContaining("Nothing was changed");
    assertUnchanged(before);
  }

  @Test
  void refusesALogThatEndsBeforeItsCommitPoint() throws IOException {
    byte[] log = directory.contents(SEGMENT_0);
    directory.overwrite(SEGMENT_0, Arrays.copyOf(log, log.length - 1));
    Map<String, byte[]> before = contents();

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("the log ends before its commit point");
    assertUnchanged(before);
  }

  @Test
  void refusesAMissingSegment() throws IOException {
    fillSegments();
    directory.delete(SEGMENT_0);
    Map<String, byte[]> before = contents();

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("a segment is missing in")
        .hasMessageContaining(SEGMENT_0);
    assertUnchanged(before);
  }

  @Test
  void refusesAMissingLastSegment() throws IOException {
    fillSegments();
    String last = String.format(Locale.ROOT, "segment_%06d.log", lastSegment());
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, "y");
    }
    directory.delete(last);
    directory.delete("manifest.json");

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining(last);
  }

  @Test
  void makesAMissingLastSegmentAnewThatHeldNothing() throws IOException {
    fillSegments();
    directory.delete(String.format(Locale.ROOT, "segment_%06d.log", lastSegment()));
    directory.delete("manifest.json");

    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, "y");
      assertThat(payloads(storage)).startsWith("a", "b", "c", "x0").endsWith("x9", "y");
    }
  }

  /** A consistent list, of which the log knows better. */
  @Test
  void believesTheSegmentsWhereTheManifestSaysThatOneBeginsElsewhere() throws IOException {
    fillSegments();
    String manifest = new String(directory.contents("manifest.json"), UTF_8);
    SegmentManifest.Entry second =
        SegmentManifest.read(directory).orElseThrow().entry(1).orElseThrow();
    String first = "\"first_offset\":" + second.firstOffset();
    String next = "\"next_offset\":" + second.firstOffset();
    assertThat(manifest).contains(first).contains(next);
    manifest =
        manifest
            .replace(first, "\"first_offset\":" + (second.firstOffset() + 1))
            .replace(next, "\"next_offset\":" + (second.firstOffset() + 1));
    directory.overwrite("manifest.json", manifest.getBytes(UTF_8));
    assertThat(SegmentManifest.read(directory)).isPresent();

    try (StorageBackend storage = storage()) {
      assertThat(payloads(storage())).startsWith("a", "b", "c", "x0").endsWith("x9");
      storage.open(STREAM);
      append(storage, Durability.SYNCED, "y");
      assertThat(payloads(storage)).startsWith("a", "b", "c", "x0").endsWith("x9", "y");
    }
  }

  @Test
  void writesOnInASlotThatHoldsMoreThanItsValue() throws IOException {
    byte[] commit = directory.contents("commit");
    commit[1000] = 1;
    directory.overwrite("commit", commit);

    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
      append(storage, Durability.SYNCED, "d");
      append(storage, Durability.SYNCED, "e");
    }
    assertThat(payloads(storage())).endsWith("d", "e");
  }

  @Test
  void saysThatASlotIsLostThatMustHaveBeenWritten() throws IOException {
    try (StorageBackend storage = storage()) {
      storage.open(STREAM);
    }
    byte[] commit = directory.contents("commit");
    Arrays.fill(commit, newestSlot(commit), newestSlot(commit) + 80, (byte) 0);
    directory.overwrite("commit", commit);

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).note()).contains("commit file is damaged");
      assertThat(payloads(storage)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void refusesASegmentBehindTheCommitPointThatDoesNotFollow() throws IOException {
    directory.overwrite(SEGMENT_1, directory.contents(SEGMENT_0));
    Map<String, byte[]> before = contents();

    assertThatThrownBy(() -> storage().open(STREAM)).isInstanceOf(CorruptLogException.class);
    assertUnchanged(before);
  }

  @Test
  void refusesToWriteAStreamWithoutACommitFile() throws IOException {
    directory.delete("commit");
    Map<String, byte[]> before = contents();

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(UncommittedStreamException.class)
        .hasMessageContaining("It can be read and verified");
    assertUnchanged(before);
    assertThat(payloads(storage())).containsExactly("a", "b", "c");
  }

  @Test
  void refusesACommitFileWithoutAValidSlot() throws IOException {
    byte[] commit = directory.contents("commit");
    Arrays.fill(commit, (byte) 0x5a);
    directory.overwrite("commit", commit);

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("commit file is damaged");
  }

  @Test
  void opensAStreamWhoseFirstCommitWasInterrupted() throws IOException {
    damageOnlyCommitOfAnEmptyStream();
    assertThat(payloads(storage())).isEmpty();

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).note()).contains("slot 1 of the commit file is damaged");
      append(storage, Durability.SYNCED, "a");
      assertThat(payloads(storage)).containsExactly("a");
    }
  }

  @Test
  void refusesADamagedFirstCommitBesideRecords() throws IOException {
    byte[] log = directory.contents(SEGMENT_0);
    damageOnlyCommitOfAnEmptyStream();
    directory.overwrite(SEGMENT_0, log);

    assertThatThrownBy(() -> storage().open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("commit file is damaged");
    assertThatThrownBy(() -> payloads(storage())).isInstanceOf(CorruptLogException.class);
  }

  private void damageOnlyCommitOfAnEmptyStream() throws IOException {
    byte[] commit = Arrays.copyOf(new byte[0], 4096 + 80);
    Arrays.fill(commit, 4096, 4096 + 30, (byte) 0x5a);
    directory.overwrite("commit", commit);
    directory.overwrite(SEGMENT_0, new byte[0]);
    directory.delete("manifest.json");
  }

  @Test
  void usesTheOtherSlotWhenTheNewestIsDamagedAndNothingIsTorn() throws IOException {
    damageNewestSlot();

    try (StorageBackend storage = storage()) {
      RecoveryReport report = storage.open(STREAM);

      assertThat(report.note()).contains("the other slot was used");
      assertThat(payloads(storage)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void refusesADamagedSlotBesideATornTail() throws IOException {
    damageNewestSlot();
    byte[] log = directory.contents(SEGMENT_0);
    directory.overwrite(SEGMENT_0, Arrays.copyOf(log, log.length - 1));

    assertThatThrownBy(() -> storage().open(STREAM)).isInstanceOf(CorruptLogException.class);
  }

  @Test
  void rebuildsManifestAndIndexFromTheSegments() throws IOException {
    fillSegments();
    for (String name : contents().keySet()) {
      if (name.endsWith(".index") || name.equals("manifest.json")) {
        directory.overwrite(name, "not what it was".getBytes(StandardCharsets.UTF_8));
      }
    }

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).isClean()).isTrue();
      assertThat(payloads(storage)).startsWith("a", "b", "c", "x0").endsWith("x9");
      assertThat(storage.completedSegments(STREAM)).isNotEmpty();
      assertThat(storage.readFrom(STREAM, 7, 1)).hasSize(1);
    }
  }

  @Test
  void cutsATornFrameAtTheStartOfAFreshSegment() throws IOException {
    fillSegments();
    String active = String.format(Locale.ROOT, "segment_%06d.log", lastSegment());
    assertThat(directory.contents(active)).isEmpty();
    directory.overwrite(active, new byte[] {1, 2, 3});
    directory.delete("manifest.json");

    try (StorageBackend storage = storage()) {
      assertThat(storage.open(STREAM).bytesCut()).isEqualTo(3);
      assertThat(payloads(storage)).endsWith("x9");
    }
  }

  private int lastSegment() throws IOException {
    return StreamReader.open(directory, 1 << 20).segments().size() - 1;
  }

  /** Ten batches, each of which completes a segment. */
  private void fillSegments() throws IOException {
    StorageConfig config = config().withSegmentBytes(100);
    try (StorageBackend storage = new SegmentStorage(root, config, Clock.systemUTC())) {
      storage.open(STREAM);
      for (int i = 0; i < 10; i++) {
        append(storage, Durability.SYNCED, "x" + i);
      }
    }
    assertThat(directory.contents(SEGMENT_1)).isNotEmpty();
  }

  private void damageNewestSlot() throws IOException {
    byte[] commit = directory.contents("commit");
    commit[newestSlot(commit) + 20] ^= 1;
    directory.overwrite("commit", commit);
  }

  private static int newestSlot(byte[] commit) {
    return commit[8] > commit[4096 + 8] ? 0 : 4096;
  }

  private void flip(String file, int position) throws IOException {
    byte[] content = directory.contents(file);
    content[position] ^= 4;
    directory.overwrite(file, content);
  }

  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (var entry : directory.list()) {
      if (!entry.name().equals("lock")) {
        contents.put(entry.name(), directory.contents(entry.name()));
      }
    }
    return contents;
  }

  private void assertUnchanged(Map<String, byte[]> before) throws IOException {
    Map<String, byte[]> now = contents();
    assertThat(now.keySet()).isEqualTo(before.keySet());
    for (String name : before.keySet()) {
      assertThat(now.get(name)).as(name).isEqualTo(before.get(name));
    }
  }

  private StorageBackend storage() {
    return new SegmentStorage(root, config(), Clock.systemUTC());
  }

  private static StorageConfig config() {
    return StorageConfig.defaults()
        .withCompression(CompressionType.NONE)
        .withCheckpointPolicy(new CheckpointPolicy(0, false, true, true));
  }

  private static void append(StorageBackend storage, Durability durability, String... payloads)
      throws IOException {
    StreamState state = storage.state(STREAM);
    List<byte[]> bytes =
        Arrays.stream(payloads).map(p -> p.getBytes(StandardCharsets.UTF_8)).toList();
    storage.append(STREAM, bytes, state.end().nextOffset(), state.end().chainHash(), durability);
  }

  private static List<String> payloads(StorageBackend storage) throws IOException {
    List<String> payloads = new ArrayList<>();
    try (VerifiedReader reader = storage.readerFromGenesis(STREAM, 0)) {
      for (LogRecord r = reader.next(); r != null; r = reader.next()) {
        if (r.kind() == io.chainlog.storage.record.RecordKind.DATA) {
          payloads.add(new String(r.payload(), StandardCharsets.UTF_8));
        }
      }
    }
    return payloads;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
