package io.chainlog.storage.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.Durability;
import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.OffsetIndex;
import io.chainlog.storage.internal.layout.OffsetIndexFile;
import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordFormat;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.Checkpoint;
import io.chainlog.storage.tree.MerkleTree;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One finding of each kind, and where it is said to be. */
class LogVerifierTest {
  private static final StreamId STREAM = new StreamId("orders-0");
  private static final String SEGMENT_0 = "segment_000000.log";
  private static final String SEGMENT_1 = "segment_000001.log";
  private static final int FRAME = 58 + 1;

  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final List<LogRecord> visited = new ArrayList<>();
  private InMemoryLogDirectory directory;
  private List<LogRecord> written;

  /** Records a to f, in two segments of three. */
  @BeforeEach
  void writeAStream() throws IOException {
    directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    StorageConfig config =
        StorageConfig.defaults()
            .withCompression(CompressionType.NONE)
            .withCheckpointPolicy(CheckpointPolicy.LINEAGE)
            .withSegmentBytes(3 * FRAME);
    try (StorageBackend storage = new SegmentStorage(root, config, Clock.systemUTC())) {
      storage.open(STREAM);
      for (String payload : List.of("a", "b", "c", "d", "e", "f")) {
        StreamState at = storage.state(STREAM);
        storage.append(
            STREAM,
            List.of(payload.getBytes(UTF_8)),
            at.end().nextOffset(),
            at.end().chainHash(),
            Durability.SYNCED);
      }
    }
    assertThat(verify().isSound()).isTrue();
    written = List.copyOf(visited);
    visited.clear();
  }

  @Test
  void saysWhatASoundStreamHolds() throws IOException {
    StreamVerification result = verify();
    MerkleTree tree = new MerkleTree();
    visited.forEach(record -> tree.append(record.chainHash().toByteArray()));

    assertThat(result.stream()).isEqualTo(STREAM);
    assertThat(result.records()).isEqualTo(6);
    assertThat(result.bytes()).isEqualTo(6 * FRAME);
    assertThat(result.firstOffset()).isZero();
    assertThat(result.end().nextOffset() - 1).isEqualTo(5);
    assertThat(result.end().chainHash()).isEqualTo(visited.get(5).chainHash());
    assertThat(result.treeSize()).isEqualTo(6);
    assertThat(result.treeRoot()).isEqualTo(java.util.HexFormat.of().formatHex(tree.root()));
    assertThat(result.commitPoint().orElseThrow().end().nextOffset()).isEqualTo(6);
    assertThat(result.notes()).isEmpty();
  }

  @Test
  void findsAMalformedFrameAndGoesOnWithTheNextSegment() throws IOException {
    flip(SEGMENT_0, FRAME);
    StreamVerification result = verify();

    assertOne(result, FindingKind.MALFORMED_FRAME, SEGMENT_0, FRAME, 1);
    assertThat(visited).extracting(LogRecord::offset).containsExactly(0L, 3L, 4L, 5L);
    assertThat(result.treeSize()).isEqualTo(1);
    assertThat(result.notes()).singleElement().asString().contains("were not checked");
  }

  @Test
  void findsAChangedPayload() throws IOException {
    flip(SEGMENT_1, FRAME + 50);
    assertOne(verify(), FindingKind.CRC_MISMATCH, SEGMENT_1, FRAME, 4);
  }

  @Test
  void findsARecordThatWasRewrittenWithItsChecksum() throws IOException {
    replace(1, RecordKind.DATA, CompressionType.NONE, 1, "B".getBytes(UTF_8));
    assertOne(verify(), FindingKind.BROKEN_CHAIN, SEGMENT_0, 2 * FRAME, 2);
  }

  @Test
  void findsAnOffsetThatIsNotDense() throws IOException {
    replace(1, RecordKind.DATA, CompressionType.NONE, 7, "b".getBytes(UTF_8));
    assertOne(verify(), FindingKind.OFFSET_GAP, SEGMENT_0, FRAME, 1);
  }

  @Test
  void findsAPayloadThatCannotBeRestored() throws IOException {
    replace(1, RecordKind.DATA, CompressionType.LZ4, 1, "b".getBytes(UTF_8));
    assertOne(verify(), FindingKind.CORRUPT_PAYLOAD, SEGMENT_0, FRAME, 1);
  }

  @Test
  void findsACheckpointThatStatesAnotherChainOrTree() throws IOException {
    ChainHash before = written.get(1).previousHash();
    byte[] wrongCount = Checkpoint.encode(new ChainPosition(2, before), null);
    replace(1, RecordKind.CHECKPOINT, CompressionType.NONE, 1, wrongCount);
    assertThat(kinds(verify())).startsWith(FindingKind.CHECKPOINT_MISMATCH);

    byte[] tooShort = Arrays.copyOf(Checkpoint.encode(new ChainPosition(1, before), null), 39);
    replace(1, RecordKind.CHECKPOINT, CompressionType.NONE, 1, tooShort);
    assertThat(kinds(verify())).startsWith(FindingKind.CHECKPOINT_MISMATCH);

    MerkleTree other = new MerkleTree();
    other.append(new byte[ChainHash.BYTES]);
    byte[] wrongTree = Checkpoint.encode(new ChainPosition(1, before), other);
    replace(1, RecordKind.CHECKPOINT, CompressionType.NONE, 1, wrongTree);
    Finding finding = verify().findings().get(0);
    assertThat(finding.kind()).isEqualTo(FindingKind.CHECKPOINT_MISMATCH);
    assertThat(finding.detail()).contains("the tree");
  }

  @Test
  void findsALogThatEndsTooEarly() throws IOException {
    byte[] log = directory.contents(SEGMENT_1);
    directory.overwrite(SEGMENT_1, Arrays.copyOf(log, log.length - 1));
    assertThat(kinds(verify())).startsWith(FindingKind.TRUNCATED);
    directory.overwrite(SEGMENT_1, Arrays.copyOf(log, 2 * FRAME));
    assertThat(kinds(verify())).contains(FindingKind.COMMIT_MISMATCH);
    long sequence = verify().commitPoint().orElseThrow().sequence() + 1;
    commit(
        new CommitPoint(
            sequence, 1, 1, 3 * FRAME, new ChainPosition(6, written.get(5).chainHash())));
    assertThat(kinds(verify())).contains(FindingKind.TRUNCATED);
  }

  @Test
  void findsAMissingSegment() throws IOException {
    directory.delete(SEGMENT_0);
    StreamVerification result = verify();
    assertThat(kinds(result)).startsWith(FindingKind.MISSING_SEGMENT);
    assertThat(result.findings().get(0).file()).endsWith(SEGMENT_0);
    assertThat(visited).extracting(LogRecord::offset).containsExactly(3L, 4L, 5L);
  }

  @Test
  void findsThatAllSegmentsAreMissing() throws IOException {
    for (int number = 0; number < 3; number++) {
      directory.delete(String.format(Locale.ROOT, "segment_%06d.log", number));
    }
    assertThat(kinds(verify())).startsWith(FindingKind.MISSING_SEGMENT);
    directory.delete("manifest.json");
    assertThat(kinds(verify())).startsWith(FindingKind.MISSING_SEGMENT);
  }

  @Test
  void findsThatTheLastSegmentsAreMissing() throws IOException {
    directory.delete(SEGMENT_1);
    directory.delete("segment_000002.log");
    directory.delete("manifest.json");
    Finding finding = verify().findings().get(0);
    assertThat(finding.kind()).isEqualTo(FindingKind.MISSING_SEGMENT);
    assertThat(finding.describe()).contains("segments 1 to 2").contains(SEGMENT_1);
  }

  @Test
  @Timeout(20)
  void aForgedNumberMakesOneFindingAndNotABillion() throws IOException {
    directory.overwrite("segment_999999999.log", new byte[] {1});
    commit(new CommitPoint(99, 1, Integer.MAX_VALUE, 1, new ChainPosition(7, ChainHash.ZERO)));
    assertThat(verify().findings()).hasSizeLessThan(10);
  }

  @Test
  void findsACommitPointOfAnotherLog() throws IOException {
    CommitPoint point = verify().commitPoint().orElseThrow();
    commit(
        new CommitPoint(
            point.sequence() + 1, 9, 1, 3L * FRAME, new ChainPosition(6, ChainHash.ZERO)));
    assertThat(kinds(verify())).contains(FindingKind.COMMIT_MISMATCH);
    commit(
        new CommitPoint(
            point.sequence() + 2, 9, 1, 3L * FRAME, new ChainPosition(5, point.end().chainHash())));
    assertThat(kinds(verify())).contains(FindingKind.COMMIT_MISMATCH);
  }

  @Test
  void findsADamagedOrMissingCommitFile() throws IOException {
    byte[] commit = directory.contents(CommitFile.NAME);
    commit[20] ^= 1;
    directory.overwrite(CommitFile.NAME, commit);
    assertThat(kinds(verify())).containsExactly(FindingKind.DAMAGED_COMMIT_FILE);

    directory.delete(CommitFile.NAME);
    assertThat(kinds(verify())).containsExactly(FindingKind.DAMAGED_COMMIT_FILE);
    assertThat(
            LogVerifier.forBareDirectory(STREAM, directory, 1000)
                .verify(record -> {}, bytes -> {})
                .isSound())
        .isTrue();
  }

  @Test
  void findsAManifestThatIsUnreadableOrWrong() throws IOException {
    byte[] manifest = directory.contents("manifest.json");
    directory.overwrite("manifest.json", "{".getBytes(UTF_8));
    assertThat(kinds(verify())).containsExactly(FindingKind.MANIFEST_MISMATCH);
    String wrong = new String(manifest, UTF_8).replace("\"size_bytes\":177", "\"size_bytes\":178");
    directory.overwrite("manifest.json", wrong.getBytes(UTF_8));
    assertThat(kinds(verify())).isNotEmpty().containsOnly(FindingKind.MANIFEST_MISMATCH);
    directory.delete("manifest.json");
    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void findsAnIndexThatIsDamagedOrPointsElsewhere() throws IOException {
    String name = SEGMENT_0 + ".index";
    byte[] index = directory.contents(name);
    index[12] ^= 1;
    directory.overwrite(name, index);
    assertThat(kinds(verify())).containsExactly(FindingKind.INDEX_MISMATCH);

    OffsetIndex elsewhere = new OffsetIndex(0, 1);
    elsewhere.add(0, 0, 2 * FRAME, false);
    elsewhere.add(1, 2 * FRAME, FRAME, true);
    OffsetIndexFile.write(directory, name, elsewhere);
    assertThat(kinds(verify())).containsExactly(FindingKind.INDEX_MISMATCH);
    directory.delete(name);
    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void findsFilesThatBelongToNoStream() throws IOException {
    directory.overwrite("notes.txt", new byte[1]);
    directory.overwrite("segment_000009.log.index", new byte[1]);
    directory.overwrite(SEGMENT_0 + ".torn", new byte[1]);
    directory.overwrite(SEGMENT_0 + ".idx", new byte[1]);
    directory.directory("folder").create();
    StreamVerification result = verify();
    assertThat(result.findings())
        .allMatch(finding -> finding.kind() == FindingKind.UNREFERENCED_FILE)
        .extracting(finding -> finding.file().substring(finding.file().lastIndexOf('/') + 1))
        .containsExactlyInAnyOrder("notes.txt", "segment_000009.log.index", "folder");
    assertThat(result.notes()).singleElement().asString().contains(".torn");
  }

  @Test
  void notesWhatIsNotCommitted() throws IOException {
    byte[] log = directory.contents(SEGMENT_1);
    directory.delete("manifest.json");
    commit(
        new CommitPoint(
            verify().commitPoint().orElseThrow().sequence() + 1,
            1,
            1,
            FRAME,
            new ChainPosition(4, written.get(3).chainHash())));
    visited.clear();
    StreamVerification result = verify();
    assertThat(result.isSound()).isTrue();
    assertThat(result.records()).isEqualTo(4);
    assertThat(result.notes()).singleElement().asString().contains("beyond the commit point");
    assertThat(directory.contents(SEGMENT_1)).isEqualTo(log);
  }

  @Test
  void findsRecordsBehindTheSegmentOfTheCommitPoint() throws IOException {
    directory.overwrite("segment_000009.log", directory.contents(SEGMENT_0));
    assertOne(verify(), FindingKind.COMMIT_MISMATCH, "segment_000009.log", 0, -1);
  }

  @Test
  void findsAManifestThatKnowsOfALaterWriterThanTheCommitFile() throws IOException {
    String manifest = new String(directory.contents("manifest.json"), UTF_8);
    directory.overwrite(
        "manifest.json",
        manifest.replace("\"writer_epoch\":1", "\"writer_epoch\":2").getBytes(UTF_8));
    assertThat(kinds(verify())).containsExactly(FindingKind.MANIFEST_MISMATCH);
  }

  @Test
  void keepsWhatItFoundBeforeItFailed() throws IOException {
    flip(SEGMENT_0, FRAME);
    LogVerifier verifier = new LogVerifier(STREAM, directory, 1000);
    assertThat(verifier.findingsSoFar()).isEmpty();
    RecordVisitor failing =
        record -> {
          if (record.segment() == 1) {
            throw new IOException("medium");
          }
        };
    assertThatThrownBy(() -> verifier.verify(failing, bytes -> {})).hasMessage("medium");
    assertThat(verifier.findingsSoFar())
        .extracting(Finding::kind)
        .containsExactly(FindingKind.MALFORMED_FRAME);
  }

  @Test
  void failsForTheVisitorsErrorsOnly() {
    assertThatThrownBy(
            () ->
                new LogVerifier(STREAM, directory, 1000)
                    .verify(
                        record -> {
                          throw new IOException("visitor");
                        },
                        bytes -> {}))
        .hasMessage("visitor");
  }

  private StreamVerification verify() throws IOException {
    List<Long> progress = new ArrayList<>();
    StreamVerification result =
        new LogVerifier(STREAM, directory, 1000).verify(visited::add, progress::add);
    assertThat(progress).isSorted().endsWith(result.bytes());
    return result;
  }

  private void assertOne(
      StreamVerification result, FindingKind kind, String file, long position, long offset) {
    assertThat(result.isSound()).isFalse();
    Finding finding = result.findings().get(0);
    assertThat(finding.kind()).isEqualTo(kind);
    assertThat(finding.file()).endsWith("orders-0/" + file);
    assertThat(finding.position()).isEqualTo(position);
    assertThat(finding.offset()).isEqualTo(offset);
    assertThat(result.findings()).hasSize(1);
  }

  private static List<FindingKind> kinds(StreamVerification result) {
    return result.findings().stream().map(Finding::kind).toList();
  }

  private void flip(String file, int position) throws IOException {
    byte[] content = directory.contents(file);
    content[position] ^= 1;
    directory.overwrite(file, content);
  }

  /** Puts a whole frame, with a right checksum, in the place of a record of the first segment. */
  private void replace(
      int record, RecordKind kind, CompressionType compression, long offset, byte[] stored)
      throws IOException {
    byte[] frame = new byte[RecordFormat.frameBytes(stored.length)];
    new RecordFormat()
        .encode(frame, 0, offset, written.get(record).previousHash(), kind, compression, stored);
    byte[] forged = new byte[record * FRAME + frame.length + (2 - record) * FRAME];
    LogRecord next = written.get(record + 1);
    byte[] nextFrame = new byte[FRAME];
    new RecordFormat()
        .encode(
            nextFrame,
            0,
            next.offset(),
            next.previousHash(),
            next.kind(),
            CompressionType.NONE,
            next.payload());
    System.arraycopy(directory.contents(SEGMENT_0), 0, forged, 0, record * FRAME);
    System.arraycopy(frame, 0, forged, record * FRAME, frame.length);
    System.arraycopy(nextFrame, 0, forged, record * FRAME + frame.length, FRAME);
    directory.overwrite(SEGMENT_0, forged);
  }

  private void commit(CommitPoint point) throws IOException {
    try (CommitFile file = new CommitFile(directory)) {
      file.write(point);
    }
  }
}
