package io.chainlog.storage;

import static io.chainlog.storage.CompactionFixture.ALL;
import static io.chainlog.storage.CompactionFixture.CONFIG;
import static io.chainlog.storage.CompactionFixture.STREAM;
import static io.chainlog.storage.CompactionFixture.append;
import static io.chainlog.storage.CompactionFixture.facts;
import static io.chainlog.storage.CompactionFixture.logs;
import static io.chainlog.storage.CompactionFixture.payload;
import static io.chainlog.storage.CompactionFixture.storage;
import static io.chainlog.storage.CompactionFixture.verify;
import static io.chainlog.storage.CompactionFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.CompactionFixture.Fact;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.verify.StreamVerification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Merging segments changes neither a record nor its chain hash. */
class CompactionTest {
  private final InMemoryLogDirectory root = new InMemoryLogDirectory();
  private final InMemoryLogDirectory directory =
      (InMemoryLogDirectory) root.directory(STREAM.name());

  @ParameterizedTest
  @CsvSource({"NONE, ZSTD", "ZSTD, NONE", "NONE, LZ4", "LZ4, ZSTD", "LZ4, NONE", "ZSTD, LZ4"})
  void keepsEveryRecordUnderAnotherCompression(CompressionType from, CompressionType to)
      throws IOException {
    try (StorageBackend storage = storage(root, CONFIG.withCompression(from))) {
      storage.open(STREAM);
      write(storage, 40);
      List<Fact> before = facts(storage);
      StreamState state = storage.state(STREAM);

      CompactionResult result = storage.compact(STREAM, ALL.withRecompression(to, 5));

      StreamState after = storage.state(STREAM);
      assertThat(facts(storage)).isEqualTo(before);
      assertThat(facts(root)).isEqualTo(before);
      assertThat(result.segmentsBefore()).isEqualTo(state.segmentCount()).isGreaterThan(10);
      assertThat(result.segmentsAfter()).isEqualTo(after.segmentCount()).isEqualTo(2);
      assertThat(result.bytesReclaimed()).isEqualTo(state.sizeBytes() - after.sizeBytes());
      if (from == CompressionType.NONE || to == CompressionType.NONE) {
        assertThat(result.bytesReclaimed() < 0).isEqualTo(to == CompressionType.NONE);
      }
      assertThat(after.end().chainHash()).isEqualTo(state.end().chainHash());
      assertCompressed(result.recordsRewritten(), to);
    }
    assertSoundWithoutNotes();
  }

  private void assertCompressed(long records, CompressionType to) throws IOException {
    try (VerifiedReader reader = StreamReader.open(directory, 1 << 20).readerFromGenesis(0)) {
      for (LogRecord r = reader.next(); r.offset() < records; r = reader.next()) {
        boolean small = r.payload().length < 20 || r.kind() == RecordKind.CHECKPOINT;
        assertThat(r.compression()).isEqualTo(small ? CompressionType.NONE : to);
      }
    }
  }

  @Test
  void keepsEveryFrameByteForByteWithoutRecompression() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG.withCompression(CompressionType.ZSTD))) {
      storage.open(STREAM);
      write(storage, 40);
      ByteArrayOutputStream completed = new ByteArrayOutputStream();
      for (int number : storage.completedSegments(STREAM)) {
        completed.write(directory.contents(String.format(Locale.ROOT, "segment_%06d.log", number)));
      }

      CompactionResult result = storage.compact(STREAM, ALL);

      assertThat(result.bytesReclaimed()).isZero();
      assertThat(storage.completedSegments(STREAM)).containsExactly(0);
      assertThat(directory.contents("segment_000000.log")).isEqualTo(completed.toByteArray());
    }
    assertSoundWithoutNotes();
  }

  @Test
  void mergesNeighboursUpToTheThreshold() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 40);
      List<SegmentInfo> before = view().segments();
      List<Fact> facts = facts(storage);

      CompactionResult result = storage.compact(STREAM, ALL.withMergeThresholdBytes(5000));

      List<SegmentInfo> after = view().segments();
      assertThat(result.segmentsAfter()).isEqualTo(after.size()).isBetween(3, before.size() / 2);
      assertThat(before).extracting(SegmentInfo::number).containsAll(numbers(after));
      assertThat(before).extracting(SegmentInfo::baseOffset).containsAll(baseOffsets(after));
      for (SegmentInfo segment : after.subList(0, after.size() - 2)) {
        assertThat(segment.sizeBytes()).isBetween(2500L, 5000L);
      }
      assertThat(after.get(after.size() - 1)).isEqualTo(before.get(before.size() - 1));
      assertThat(facts(storage)).isEqualTo(facts);
      for (long offset = 0; offset < facts.size(); offset++) {
        assertThat(storage.readFrom(STREAM, offset, 1).get(0).offset()).isEqualTo(offset);
        assertThat(Fact.of(view().reader(offset).next())).isEqualTo(facts.get((int) offset));
      }
    }
    assertSoundWithoutNotes();
  }

  @Test
  void leavesASegmentAboveTheThresholdAlone() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 10);
      append(storage, new byte[20_000]);
      write(storage, 10);
      int large = large();
      byte[] before = directory.contents(String.format(Locale.ROOT, "segment_%06d.log", large));
      List<Fact> facts = facts(storage);

      storage.compact(STREAM, ALL.withMergeThresholdBytes(20_000));

      assertThat(directory.contents(String.format(Locale.ROOT, "segment_%06d.log", large)))
          .isEqualTo(before);
      assertThat(storage.completedSegments(STREAM)).startsWith(0, large, large + 1);
      assertThat(facts(storage)).isEqualTo(facts);
    }
    assertSoundWithoutNotes();
  }

  private int large() throws IOException {
    return view().segments().stream()
        .filter(segment -> segment.sizeBytes() > 20_000)
        .findFirst()
        .orElseThrow()
        .number();
  }

  @Test
  void hasNothingToDoBelowTheMinimumOrWhenNothingFits() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      assertThat(storage.compact(STREAM, ALL)).isEqualTo(new CompactionResult(1, 1, 0, 0));
      write(storage, 20);
      int count = storage.segmentCount(STREAM);
      List<DirectoryEntry> before = directory.list();

      CompactionResult nothing = new CompactionResult(count, count, 0, 0);
      assertThat(storage.compact(STREAM, ALL.withMinSegments(count))).isEqualTo(nothing);
      assertThat(storage.compact(STREAM, ALL.withMergeThresholdBytes(900))).isEqualTo(nothing);
      assertThat(directory.list()).isEqualTo(before);
    }
  }

  @Test
  void compactsAgainAfterAppendingAndReopening() throws IOException {
    List<Fact> facts = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (StorageBackend storage = storage(root, CONFIG)) {
        assertThat(storage.open(STREAM).isClean()).isTrue();
        assertThat(facts(storage)).startsWith(facts.toArray(new Fact[0]));
        write(storage, 15);
        storage.compact(STREAM, ALL.withMergeThresholdBytes(6000));
        write(storage, 15);
        facts = facts(storage);
        CompactionResult second = storage.compact(STREAM, ALL.withMergeThresholdBytes(20_000));
        assertThat(second.recordsRewritten()).isPositive();
        assertThat(facts(storage)).isEqualTo(facts);
        assertThat(storage.compact(STREAM, ALL.withMergeThresholdBytes(20_000)).recordsRewritten())
            .isZero();
      }
      assertSoundWithoutNotes();
    }
  }

  @Test
  void mergesPayloadsThatAreLargerThanEveryBuffer() throws IOException {
    Random random = new Random(1);
    try (StorageBackend storage = storage(root, CONFIG.withCompression(CompressionType.LZ4))) {
      storage.open(STREAM);
      for (int i = 0; i < 6; i++) {
        append(storage, payload(random, 1 << 20), new byte[3 << 20], payload(random, 200_000));
      }
      List<Fact> facts = facts(storage);
      CompactionConfig large = ALL.withMergeThresholdBytes(64 << 20);
      storage.compact(STREAM, large.withRecompression(CompressionType.NONE, 1));
      assertThat(facts(storage)).isEqualTo(facts);
      write(storage, 10);
      storage.compact(STREAM, large.withRecompression(CompressionType.ZSTD, 1));
      assertThat(facts(storage)).startsWith(facts.toArray(new Fact[0]));
    }
    assertSoundWithoutNotes();
  }

  @Test
  void waitsForPipelinedAppends() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      AppendResult end = new AppendResult(0, storage.state(STREAM).end());
      for (int i = 0; i < 50; i++) {
        List<byte[]> batch = List.of(new byte[300], new byte[300]);
        end =
            storage
                .appendPipelined(STREAM, batch, end.end().nextOffset(), end.end().chainHash())
                .result();
      }
      CompactionResult result = storage.compact(STREAM, ALL);
      assertThat(result.segmentsBefore()).isEqualTo(51);
      assertThat(storage.state(STREAM).end().nextOffset()).isEqualTo(end.end().nextOffset());
    }
    assertSoundWithoutNotes();
  }

  @Test
  void writesTheCachesAnewAndRemovesThoseOfTheLineage() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 20);
      for (int number : storage.completedSegments(STREAM)) {
        directory.overwrite(
            String.format(Locale.ROOT, "segment_%06d.log.idx", number), new byte[] {1});
        directory.overwrite(
            String.format(Locale.ROOT, "segment_%06d.log.idx.wal", number), new byte[] {1});
      }
      directory.overwrite("segment_000002.log.torn", new byte[] {7});
      int active = storage.segmentCount(STREAM) - 1;

      storage.compact(STREAM, ALL);

      assertThat(directory.list())
          .extracting(DirectoryEntry::name)
          .containsExactly(
              "commit",
              "lock",
              "manifest.json",
              "segment_000000.log",
              "segment_000000.log.index",
              "segment_000002.log.torn",
              String.format(Locale.ROOT, "segment_%06d.log", active));
      SegmentManifest manifest = SegmentManifest.read(directory).orElseThrow();
      assertThat(manifest.activeSegment()).isEqualTo(active);
      assertThat(manifest.segments())
          .extracting(SegmentManifest.Entry::segmentNum)
          .containsExactly(0, active);
    }
    assertThat(verify(root).findings()).isEmpty();
  }

  @Test
  void refusesToMergeDamageAndChangesNothing() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 20);
      byte[] damaged = directory.contents("segment_000003.log");
      damaged[200] ^= 1;
      directory.overwrite("segment_000003.log", damaged);
      List<DirectoryEntry> before = directory.list();

      assertThatThrownBy(() -> storage.compact(STREAM, ALL))
          .isInstanceOf(CorruptLogException.class)
          .hasMessageContaining("segment_000003.log");

      assertThat(directory.list()).isEqualTo(before);
      append(storage, new byte[10]);
    }
  }

  @Test
  void findsASegmentThatIsReallyMissingBetweenMergedOnes() throws IOException {
    List<String> logs = writeMergedSegments();
    String lost = logs.get(2);
    directory.delete(lost);
    assertLossIsFound(lost, FindingKind.MISSING_SEGMENT);

    directory.delete("manifest.json");
    String firstNumberOfTheHole =
        String.format(Locale.ROOT, "segment_%06d.log", number(logs.get(1)) + 1);
    assertLossIsFound(firstNumberOfTheHole, FindingKind.MISSING_SEGMENT);
  }

  @Test
  void findsAMissingFirstAndAMissingLastSegment() throws IOException {
    List<String> logs = writeMergedSegments();
    byte[] first = directory.contents(logs.get(0));
    directory.delete(logs.get(0));
    assertLossIsFound(logs.get(0), FindingKind.MISSING_SEGMENT);

    directory.overwrite(logs.get(0), first);
    String last = logs.get(logs.size() - 1);
    directory.delete(last);
    assertLossIsFound(last, FindingKind.MISSING_SEGMENT);
  }

  @Test
  void findsAMergedSegmentThatWasCutAtARecord() throws IOException {
    List<String> logs = writeMergedSegments();
    LogRecord third;
    try (VerifiedReader reader = view().reader(2)) {
      third = reader.next();
    }
    directory.truncate(logs.get(0), third.position());
    assertThatThrownBy(() -> storage(root, CONFIG).open(STREAM))
        .isInstanceOf(CorruptLogException.class);
    assertThatThrownBy(() -> facts(root)).isInstanceOf(CorruptLogException.class);
    assertThat(verify(root).isSound()).isFalse();
  }

  @Test
  void rejectsSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> ALL.withMinSegments(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ALL.withMergeThresholdBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ALL.withRecompression(CompressionType.ZSTD, 23))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> storage(root, CONFIG).compact(STREAM, ALL))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Several merged segments with left-out numbers between them; returns their names. */
  private List<String> writeMergedSegments() throws IOException {
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      write(storage, 60);
      storage.compact(STREAM, ALL.withMergeThresholdBytes(3000));
      append(storage, new byte[3]);
    }
    List<String> logs = logs(root);
    assertThat(logs).hasSizeGreaterThan(5);
    return logs;
  }

  private void assertLossIsFound(String file, FindingKind kind) throws IOException {
    assertThatThrownBy(() -> storage(root, CONFIG).open(STREAM))
        .isInstanceOfSatisfying(
            CorruptLogException.class,
            e -> {
              assertThat(e.finding().kind()).isEqualTo(kind);
              assertThat(e.finding().file()).endsWith(file);
            });
    assertThatThrownBy(() -> facts(root)).isInstanceOf(CorruptLogException.class);
    StreamVerification verification = verify(root);
    assertThat(verification.findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.kind()).isEqualTo(kind);
              assertThat(finding.file()).endsWith(file);
            });
  }

  private void assertSoundWithoutNotes() throws IOException {
    StreamVerification verification = verify(root);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.notes()).isEmpty();
  }

  private StreamReader view() throws IOException {
    return StreamReader.open(directory, CompactionFixture.MAX_PAYLOAD_BYTES);
  }

  private static int number(String log) {
    return Integer.parseInt(log.substring(8, 14));
  }

  private static List<Integer> numbers(List<SegmentInfo> segments) {
    return segments.stream().map(SegmentInfo::number).toList();
  }

  private static List<Long> baseOffsets(List<SegmentInfo> segments) {
    return segments.stream().map(SegmentInfo::baseOffset).toList();
  }
}
