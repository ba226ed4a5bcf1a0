package io.chainlog.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.Finding;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.RecordKind;
import org.junit.jupiter.api.Test;

class VerifiedRunsTest {
  private final LogDirectory directory = new InMemoryLogDirectory();
  private final VerifiedRuns runs = new VerifiedRuns(directory);

  private void add(int segment, long from, long to, long kafkaOffset) {
    for (long offset = from; offset <= to; offset++) {
      runs.add(Records.at(offset, segment, RecordKind.DATA, new byte[0]), kafkaOffset);
    }
  }

  private LastGood before(String file, long position, long offset) {
    Finding finding =
        new Finding(
            FindingKind.CRC_MISMATCH,
            directory.location(file),
            position,
            offset,
            null,
            null,
            "damage");
    return runs.lastGoodBefore(finding).orElse(null);
  }

  private LastGood endOf(long offset, long kafkaOffset, String file) {
    return new LastGood(
        offset, kafkaOffset, directory.location(file), (offset + 1) * Records.FRAME_BYTES);
  }

  @Test
  void knowsTheLastRecordBeforeADamagedOne() {
    add(0, 0, 4, 70);
    add(1, 9, 12, 80);
    assertThat(before("segment_000000.log", 500, 5)).isEqualTo(endOf(4, 70, "segment_000000.log"));
    assertThat(before("segment_000001.log", 1300, 13))
        .isEqualTo(endOf(12, 80, "segment_000001.log"));
  }

  @Test
  void knowsItFromThePlaceWhenTheOffsetIsNotKnown() {
    add(0, 0, 4, 70);
    add(2, 9, 12, 80);
    LastGood endOfFirst = endOf(4, 70, "segment_000000.log");
    assertThat(before("segment_000001.log", -1, -1)).isEqualTo(endOfFirst);
    assertThat(before("segment_000000.log", 500, -1)).isEqualTo(endOfFirst);
    assertThat(before("segment_000000.log", 100, -1)).isNull();
  }

  @Test
  void knowsOnlyTheOffsetOfARecordInsideARun() {
    add(0, 0, 4, 70);
    assertThat(before("segment_000000.log", 200, 2)).isEqualTo(new LastGood(1, -1, null, -1));
  }

  @Test
  void knowsNoneBeforeTheFirstRecordAndForOtherFiles() {
    add(1, 9, 12, 80);
    assertThat(before("segment_000000.log", 0, 0)).isNull();
    assertThat(before("manifest.json", -1, -1)).isNull();
  }

  @Test
  void keepsTheKafkaOffsetOfTheLastRecordThatHadOne() {
    add(0, 0, 4, 70);
    add(0, 5, 5, -1);
    assertThat(runs.lastGood()).contains(endOf(5, 70, "segment_000000.log"));
  }

  @Test
  void tellsAHoleFromAWholeStream() {
    add(0, 0, 4, 70);
    assertThat(runs.hasHole()).isFalse();
    add(1, 9, 9, 80);
    assertThat(runs.hasHole()).isTrue();
    VerifiedRuns beheaded = new VerifiedRuns(directory);
    beheaded.add(Records.at(3, 1, RecordKind.DATA, new byte[0]), 5);
    assertThat(beheaded.hasHole()).isTrue();
  }
}
