package io.chainlog.storage;

import static io.chainlog.storage.CompactionFixture.ALL;
import static io.chainlog.storage.CompactionFixture.CONFIG;
import static io.chainlog.storage.CompactionFixture.STREAM;
import static io.chainlog.storage.CompactionFixture.append;
import static io.chainlog.storage.CompactionFixture.facts;
import static io.chainlog.storage.CompactionFixture.logs;
import static io.chainlog.storage.CompactionFixture.storage;
import static io.chainlog.storage.CompactionFixture.verify;
import static io.chainlog.storage.CompactionFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.CompactionFixture.Fact;
import io.chainlog.storage.codec.CompressionType;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.verify.StreamVerification;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A compaction that is interrupted anywhere loses nothing and is recognised for what it is. */
class CompactionCrashTest {
  private static final int BATCHES = 24;

  private List<Fact> facts;

  /** A process that died in a compaction, and what it left. */
  private InMemoryLogDirectory crash(CompactionConfig config, long operation, boolean behind)
      throws IOException {
    CrashingLogDirectory root = new CrashingLogDirectory(new InMemoryLogDirectory());
    StorageBackend storage = storage(root, CONFIG);
    storage.open(STREAM);
    write(storage, BATCHES);
    facts = facts(storage);
    root.crashAt(operation, behind);
    try {
      storage.compact(STREAM, config);
    } catch (IOException e) {
      assertThat(root.isDead()).isTrue();
    }
    return root.isDead() ? root.survivors(STREAM.name()) : null;
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void everyOperationOfACompactionMayBeTheLast(CompressionType compression) throws IOException {
    CompactionConfig config = ALL.withMergeThresholdBytes(4000).withRecompression(compression, 1);
    Set<String> notes = new TreeSet<>();
    for (boolean behind : new boolean[] {false, true}) {
      long operation = 1;
      InMemoryLogDirectory left = crash(config, operation, behind);
      while (left != null) {
        notes.addAll(assertReadableAsItIs(left));
        assertRecovers(left);
        left = crash(config, ++operation, behind);
      }
      assertThat(operation).isGreaterThan(40);
    }
    assertThat(notes.toString()).contains("a merge was interrupted", "a merge under way");
  }

  @Test
  void recoveryItselfMayBeInterruptedAnywhere() throws IOException {
    long operation = 1;
    InMemoryLogDirectory left = crash(ALL, operation, true);
    while (left != null) {
      for (long second = 1; ; second++) {
        CrashingLogDirectory root = new CrashingLogDirectory(copy(left));
        root.crashAt(second, second % 2 == 0);
        try {
          storage(root, CONFIG).open(STREAM);
          break;
        } catch (IOException e) {
          assertThat(root.isDead()).isTrue();
        }
        InMemoryLogDirectory again = root.survivors(STREAM.name());
        assertReadableAsItIs(again);
        assertRecovers(again);
      }
      left = crash(ALL, ++operation, true);
    }
  }

  @Test
  void refusesAFileThatRepeatsOffsetsWithOtherRecords() throws IOException {
    InMemoryLogDirectory root = interruptedBeforeTheDeletion();
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    List<String> before = logs(root);
    byte[] forged = directory.contents("segment_000001.log");
    InMemoryLogDirectory other = otherStreamOfTheSameShape();
    byte[] foreign =
        ((InMemoryLogDirectory) other.directory(STREAM.name())).contents("segment_000001.log");
    assertThat(foreign).isNotEqualTo(forged);
    directory.overwrite("segment_000001.log", foreign);

    assertThatThrownBy(() -> storage(root, CONFIG).open(STREAM))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("segment_000001.log")
        .hasMessageContaining("with other records");
    assertThat(logs(root)).isEqualTo(before);
    assertThat(verify(root).findings())
        .anySatisfy(finding -> assertThat(finding.detail()).contains("with other records"));
  }

  @Test
  void findsALossBesideAnInterruptedMerge() throws IOException {
    InMemoryLogDirectory root = interruptedBeforeTheDeletion();
    InMemoryLogDirectory directory = (InMemoryLogDirectory) root.directory(STREAM.name());
    byte[] merged = directory.contents("segment_000000.log");
    directory.overwrite("segment_000000.log", new byte[0]);
    assertThatThrownBy(() -> storage(root, CONFIG).open(STREAM))
        .isInstanceOf(CorruptLogException.class);
    assertThat(verify(root).isSound()).isFalse();
    directory.overwrite("segment_000000.log", merged);
    merged[merged.length / 2] ^= 1;
    directory.overwrite("segment_000000.log", merged);
    assertThatThrownBy(() -> storage(root, CONFIG).open(STREAM))
        .isInstanceOf(CorruptLogException.class);
    assertThat(verify(root).isSound()).isFalse();
  }

  private InMemoryLogDirectory interruptedBeforeTheDeletion() throws IOException {
    for (long operation = 1; ; operation++) {
      InMemoryLogDirectory left = crash(ALL, operation, false);
      if (verify(left).notes().toString().contains("segments behind it")) {
        return left;
      }
    }
  }

  private static InMemoryLogDirectory otherStreamOfTheSameShape() throws IOException {
    InMemoryLogDirectory root = new InMemoryLogDirectory();
    try (StorageBackend storage = storage(root, CONFIG)) {
      storage.open(STREAM);
      append(storage, new byte[40], new byte[1], new byte[90]);
      write(storage, BATCHES);
    }
    return root;
  }

  /** Readers and verification, before any writer comes. */
  private List<String> assertReadableAsItIs(InMemoryLogDirectory left) throws IOException {
    StreamVerification verification = verify(left);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.records()).isEqualTo(facts.size());
    assertThat(facts(left)).isEqualTo(facts);
    StreamReader view = StreamReader.open(left.directory(STREAM.name()), 1 << 20);
    for (int offset = 0; offset < facts.size(); offset += 5) {
      try (VerifiedReader reader = view.reader(offset)) {
        assertThat(CompactionFixture.rest(reader)).isEqualTo(facts.subList(offset, facts.size()));
      }
    }
    return verification.notes();
  }

  private void assertRecovers(InMemoryLogDirectory left) throws IOException {
    try (StorageBackend storage = storage(left, CONFIG)) {
      RecoveryReport report = storage.open(STREAM);
      assertThat(report.recordsKept()).isZero();
      assertThat(report.bytesCut()).isZero();
      assertThat(facts(storage)).isEqualTo(facts);
      assertThat(storage.segmentCount(STREAM)).isEqualTo(logs(left).size());
      append(storage, new byte[100]);
      storage.compact(STREAM, ALL.withMinSegments(2));
      assertThat(storage.completedSegments(STREAM)).hasSize(1);
      assertThat(facts(storage).subList(0, facts.size())).isEqualTo(facts);
    }
    StreamVerification verification = verify(left);
    assertThat(verification.findings()).isEmpty();
    assertThat(verification.notes()).isEmpty();
  }

  private static InMemoryLogDirectory copy(InMemoryLogDirectory root) throws IOException {
    return new CrashingLogDirectory(root).survivors(STREAM.name());
  }
}
