package io.chainlog.storage.repair;

import static io.chainlog.storage.repair.RepairFixture.ID;
import static io.chainlog.storage.repair.RepairFixture.STREAM;
import static io.chainlog.storage.repair.RepairFixture.bytes;
import static io.chainlog.storage.repair.RepairFixture.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.errors.StorageException;
import io.chainlog.storage.errors.StreamLockedException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the recovery table that refuse a stream, and what a repair makes of each. */
class RepairTableTest {

  private RepairFixture stream;

  @BeforeEach
  void writeAStream() throws IOException {
    stream = new RepairFixture();
  }

  static List<Refusal> refusals() {
    return Refusal.all();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void plansWithoutChangingAnything(Refusal row) throws IOException {
    stream = row.stream();
    Map<String, byte[]> before = RepairFixture.contents(stream.directory);

    RepairPlan plan = stream.repair().plan().orElseThrow();

    assertThat(plan.end().nextOffset()).isEqualTo(row.endOffset());
    assertThat(plan.loss()).isEqualTo(row.loss());
    assertThat(plan.begun()).isFalse();
    assertThat(RepairFixture.contents(stream.directory)).containsExactlyEntriesOf(before);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void makesTheStreamWritableAgainAndKeepsWhatItTakesOut(Refusal row) throws IOException {
    stream = row.stream();
    Map<String, byte[]> before = RepairFixture.contents(stream.directory);
    assertThatThrownBy(() -> stream.opened("z")).isInstanceOf(StorageException.class);

    RepairOutcome.Repaired repaired = stream.repaired();

    assertThat(repaired.recordOffset()).isEqualTo(row.endOffset());
    requireKept(before, repaired.plan());
    assertThat(stream.verify().findings()).isEmpty();
    assertThat(stream.repair().plan()).isEmpty();
    assertThat(String.join("", stream.opened("z"))).isEqualTo(row.left() + "repaired" + "z");
    assertThat(stream.verify().findings()).isEmpty();
    assertThat(stream.verify().notes()).anyMatch(note -> note.contains("kept by the repair of"));
  }

  /** Every byte that was there before is in the stream or beside it. */
  private void requireKept(Map<String, byte[]> before, RepairPlan plan) throws IOException {
    for (Map.Entry<String, byte[]> file : before.entrySet()) {
      byte[] expected = file.getValue();
      if (plan.copies().contains(file.getKey())) {
        assertThat(kept(file.getKey())).isEqualTo(expected);
        continue;
      }
      Cut cut = cut(plan, file.getKey());
      int stays = cut == null ? expected.length : (int) cut.position();
      if (cut != null) {
        assertThat(kept(file.getKey()))
            .isEqualTo(Arrays.copyOfRange(expected, stays, expected.length));
      }
      if (stays > 0) {
        assertThat(stream.directory.contents(file.getKey()))
            .startsWith(Arrays.copyOf(expected, stays));
      }
    }
  }

  private byte[] kept(String file) throws IOException {
    return stream.directory.contents(file + ".repair-" + ID);
  }

  private static Cut cut(RepairPlan plan, String file) {
    return plan.cuts().stream().filter(c -> c.file().equals(file)).findFirst().orElse(null);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void givesUpNoAcknowledgedRecordUnlessThatIsAccepted(Refusal row) throws IOException {
    stream = row.stream();
    Map<String, byte[]> before = RepairFixture.contents(stream.directory);
    if (row.loss().isNone()) {
      assertThat(apply(Consent.Answer.YES)).isInstanceOf(RepairOutcome.Repaired.class);
      return;
    }
    assertThatThrownBy(() -> apply(Consent.Answer.YES))
        .isInstanceOf(RepairRefusedException.class)
        .hasMessageContaining("from offset " + row.loss().firstOffset() + " on")
        .hasMessageContaining("--accept-loss");
    assertThat(RepairFixture.contents(stream.directory)).containsExactlyEntriesOf(before);
  }

  private RepairOutcome apply(Consent.Answer answer) throws IOException {
    return stream.repair().apply(plan -> answer, plan -> bytes("repaired"));
  }

  @Test
  void saysFileByFileWhatItTakesOut() throws IOException {
    stream.directory.delete("manifest.json");
    stream.flip(segment(1), 140);
    stream.directory.overwrite(segment(3) + ".torn", bytes("older"));

    RepairPlan plan = stream.repair().plan().orElseThrow();

    assertThat(plan.reason()).contains("segment_000001.log").contains("offset 3");
    assertThat(plan.segment()).isEqualTo(1);
    int size = stream.directory.contents(segment(1)).length;
    assertThat(plan.cuts())
        .contains(
            new Cut(segment(1), plan.endPosition(), size - plan.endPosition(), 3, -1),
            new Cut(segment(2), 0, stream.directory.contents(segment(2)).length, 5, 7),
            new Cut(segment(3), 0, stream.directory.contents(segment(3)).length, 8, 9),
            new Cut(segment(3) + ".torn", 0, 5, -1, -1));
    assertThat(plan.copies()).containsExactly("commit");
    assertThat(plan.committed().orElseThrow().nextOffset()).isEqualTo(10);
  }

  @Test
  void keepsInterruptedMergesFromTheNextWriter() throws IOException {
    byte[] whole = stream.directory.contents(segment(2));
    stream.directory.overwrite(segment(2) + ".7.merging", whole);
    stream.directory.overwrite(segment(0) + ".12.merging", bytes("another"));
    stream.directory.delete("manifest.json");
    stream.flip(segment(2), 60);
    stream.repaired();

    assertThat(stream.opened("z")).endsWith("z");
    assertThat(kept(segment(2) + ".7.merging")).isEqualTo(whole);
    assertThat(kept(segment(0) + ".12.merging")).isEqualTo(bytes("another"));
  }

  @Test
  void endsBeforeACheckpointThatDoesNotStateTheTree() throws IOException {
    byte[] committed = stream.directory.contents("commit");
    int start = stream.directory.contents(segment(3)).length;
    try (StorageBackend storage = stream.storage()) {
      storage.open(STREAM);
      storage.appendCheckpoint(STREAM, Durability.SYNCED);
    }
    stream.directory.overwrite("commit", committed);
    byte[] log = stream.directory.contents(segment(3));
    int checksumAt = log.length - 8;
    log[checksumAt - 1] ^= 1;
    CRC32 checksum = new CRC32();
    checksum.update(log, start, checksumAt - start);
    ByteBuffer.wrap(log)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(checksumAt, (int) checksum.getValue());
    stream.directory.overwrite(segment(3), log);
    stream.directory.overwrite(segment(99), bytes("no segment at all"));

    assertThat(stream.repaired().recordOffset()).isEqualTo(10);
    assertThat(stream.verify().findings()).isEmpty();
  }

  @Test
  void leavesToRecoveryWhatRecoveryMends() throws IOException {
    assertThat(stream.repair().plan()).isEmpty();
    stream.appendBytes(segment(3), new byte[40]);
    assertThat(stream.repair().plan()).isEmpty();
    assertThat(apply(Consent.Answer.YES)).isInstanceOf(RepairOutcome.NothingToRepair.class);
    assertThat(stream.opened("z")).endsWith("z");
    stream.damageNewestSlot();
    assertThat(stream.repair().plan()).isEmpty();
  }

  @Test
  void doesNothingWithoutConsent() throws IOException {
    stream.cut(segment(3), 1);
    Map<String, byte[]> before = RepairFixture.contents(stream.directory);

    assertThat(apply(Consent.Answer.NO)).isInstanceOf(RepairOutcome.Declined.class);
    assertThat(RepairFixture.contents(stream.directory)).containsExactlyEntriesOf(before);
  }

  @Test
  void refusesAStreamOfWhichNothingWouldBeLeft() throws IOException {
    stream.directory.delete("manifest.json");
    stream.flip(segment(0), 20);

    assertThatThrownBy(() -> stream.repair().plan())
        .isInstanceOf(RepairRefusedException.class)
        .hasMessageContaining("Restore the stream from a copy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "segment_000002.log", "commit"})
  @DisabledOnOs(OS.WINDOWS)
  void givesUpNothingForALink(String name, @TempDir Path folder) throws IOException {
    stream.cut(segment(3), 1);
    LogDirectory directory = new FileLogDirectory(folder).directory(STREAM.name());
    RepairFixture.copy(stream.directory, directory);
    Path link = folder.resolve(STREAM.name()).resolve(name);
    Path elsewhere = Files.move(link, folder.resolve("elsewhere"));
    Files.createSymbolicLink(link, elsewhere);
    Map<String, byte[]> before = plainFiles(link.getParent());

    StreamRepair repair =
        new StreamRepair(STREAM, directory, RepairFixture.CONFIG, RepairFixture.CLOCK);
    assertThatThrownBy(
            () -> repair.apply(p -> Consent.Answer.YES_ACCEPTING_LOSS, p -> bytes("repaired")))
        .isInstanceOf(RepairRefusedException.class)
        .hasMessageContaining(name + " is no plain file");
    assertThat(plainFiles(link.getParent())).containsExactlyEntriesOf(before);
  }

  private static Map<String, byte[]> plainFiles(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  @Test
  void refusesWhatAnotherImplementationWrote() throws IOException {
    stream.directory.delete("commit");
    stream.directory.overwrite(
        "manifest.json",
        bytes(
            "{\"segments\":[{\"segment_num\":0,\"first_offset\":0,\"next_offset\":2,\"size_bytes\":118}],\"active_segment\":0}"));

    assertThatThrownBy(() -> stream.repair().plan())
        .isInstanceOf(UncommittedStreamException.class)
        .hasMessageContaining("chainlog import");
  }

  @Test
  void refusesWhatALaterReleaseWrote() throws IOException {
    stream.cut(segment(3), 1);
    String manifest = new String(stream.directory.contents("manifest.json"), UTF_8);
    stream.directory.overwrite(
        "manifest.json", bytes(manifest.replace("\"format\":1", "\"format\":2")));

    assertThatThrownBy(() -> stream.repair().plan()).isInstanceOf(UnsupportedFormatException.class);
  }

  @Test
  void refusesAStreamThatIsOpenForWriting() throws IOException {
    try (StorageBackend storage = stream.storage()) {
      storage.open(STREAM);
      assertThatThrownBy(() -> apply(Consent.Answer.YES)).isInstanceOf(StreamLockedException.class);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void changesNothingOnceItHasLostTheLock(@TempDir Path folder) throws IOException {
    stream.cut(segment(3), 1);
    LogDirectory directory = new FileLogDirectory(folder).directory(STREAM.name());
    RepairFixture.copy(stream.directory, directory);
    Map<String, byte[]> before = RepairFixture.contents(directory);
    StreamRepair repair =
        new StreamRepair(STREAM, directory, RepairFixture.CONFIG, RepairFixture.CLOCK);

    Consent consent =
        plan -> {
          Files.delete(folder.resolve(STREAM.name()).resolve("lock"));
          return Consent.Answer.YES_ACCEPTING_LOSS;
        };
    assertThatThrownBy(() -> repair.apply(consent, plan -> bytes("repaired")))
        .isInstanceOf(FencedWriterException.class);
    assertThat(RepairFixture.contents(directory)).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void keepsWhatTwoRepairsOfOneSecondTookOut() throws IOException {
    stream.cut(segment(3), 1);
    stream.repaired();
    stream.opened("z");
    stream.directory.overwrite(segment(9), bytes("another"));

    assertThat(stream.repaired().plan().id()).isEqualTo("20261121T040507Z");
    assertThat(stream.directory.contents(segment(9) + ".repair-20261121T040507Z"))
        .isEqualTo(bytes("another"));
    assertThat(kept("commit")).isNotEqualTo(stream.directory.contents("commit"));
    assertThat(stream.payloads()).endsWith("repaired", "z", "repaired");
  }

  @Test
  void opensNoStreamBetweenTwoStates() throws IOException {
    stream.directory.overwrite("repair.json", bytes("{}"));

    assertThatThrownBy(() -> stream.opened("z"))
        .isInstanceOf(CorruptLogException.class)
        .hasMessageContaining("a repair was begun and not finished");
    assertThat(stream.verify().findings())
        .extracting(finding -> finding.kind().id())
        .containsExactly("interrupted-repair");
    assertThatThrownBy(() -> stream.repair().plan())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("repair.json cannot be read");
  }

  @Test
  void takesAStreamWhoseCommitPointMovesForOneThatIsOpen() throws IOException {
    byte[] newest = stream.directory.contents("commit");
    stream.cut(segment(3), 1);
    SimulatedDisk disk = new SimulatedDisk();
    RepairFixture.copy(stream.directory, disk.directory(STREAM.name()));
    StreamRepair repair =
        new StreamRepair(
            STREAM, disk.directory(STREAM.name()), RepairFixture.CONFIG, RepairFixture.CLOCK);
    assertThat(repair.plan()).isPresent();

    byte[] moved = newest.clone();
    moved[100] ^= 1;
    disk.observe(
        operation -> {
          if (operation.path().endsWith(segment(1))) {
            disk.overwrite(STREAM.name() + "/commit", moved);
          }
        });
    assertThat(repair.plan()).isEmpty();
  }

  @Test
  void remembersWhereEachRecordOfARepairStands() throws IOException {
    stream.cut(segment(3), 1);
    stream.repaired();
    stream.opened("z");
    stream.directory.overwrite(segment(9), bytes("another"));
    long second = stream.repaired().recordOffset();
    stream.directory.overwrite("repair.json.repair-20261121T040509Z", bytes("no plan"));

    assertThat(RepairHistory.recordOffsets(stream.directory)).containsExactly(9L, second);
  }
}
