package io.chainlog.storage.repair;

import static io.chainlog.storage.repair.RepairFixture.bytes;
import static io.chainlog.storage.repair.RepairFixture.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.RepairRefusedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plan that was begun is finished only if the stream is as the repair left it. */
class BegunRepairTest {
  private RepairFixture stream;
  private Map<String, byte[]> sound;
  private RepairPlan plan;

  @BeforeEach
  void planARepair() throws IOException {
    stream = new RepairFixture();
    stream.directory.delete("manifest.json");
    sound = RepairFixture.contents(stream.directory);
    stream.flip(segment(1), 140);
    stream.flip(segment(3), 20);
    plan = stream.repair().plan().orElseThrow();
  }

  private void putBack(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      stream.directory.overwrite(file.getKey(), file.getValue());
    }
  }

  private RepairOutcome apply(Consent.Answer answer) throws IOException {
    return stream.repair().apply(p -> answer, p -> bytes("repaired"));
  }

  private void requireRefusedAndUnchanged(Consent.Answer answer) throws IOException {
    Map<String, byte[]> before = RepairFixture.contents(stream.directory);
    assertThatThrownBy(() -> apply(answer)).isInstanceOf(RepairRefusedException.class);
    assertThat(RepairFixture.contents(stream.directory)).containsExactlyEntriesOf(before);
  }

  /** As a repair leaves it that is interrupted before the last segment is cut. */
  private void interruptBeforeTheCut() throws IOException {
    new RepairJournal(plan, true).write(stream.directory);
    for (String copy : plan.copies()) {
      stream.directory.overwrite(copy + ".repair-" + plan.id(), stream.directory.contents(copy));
    }
    for (Cut cut : plan.cuts()) {
      byte[] content = stream.directory.contents(cut.file());
      stream.directory.overwrite(
          cut.keptAs(plan.id()), Arrays.copyOfRange(content, (int) cut.position(), content.length));
      if (cut.isWholeFile()) {
        stream.directory.delete(cut.file());
      }
    }
  }

  @Test
  void isFinishedWithoutAcceptingAgain() throws IOException {
    interruptBeforeTheCut();
    assertThat(stream.repair().plan().orElseThrow().loss()).isEqualTo(plan.loss());
    assertThat(apply(Consent.Answer.YES)).isInstanceOf(RepairOutcome.Repaired.class);
    assertThat(stream.verify().findings()).isEmpty();
  }

  @Test
  void leavesACopyAloneThatWasRestoredOverIt() throws IOException {
    interruptBeforeTheCut();
    putBack(sound);
    requireRefusedAndUnchanged(Consent.Answer.YES_ACCEPTING_LOSS);
  }

  @Test
  void overwritesNothingThatItKept() throws IOException {
    interruptBeforeTheCut();
    stream.directory.overwrite(segment(3), sound.get(segment(3)));
    requireRefusedAndUnchanged(Consent.Answer.YES_ACCEPTING_LOSS);
  }

  @Test
  void leavesACopyAloneThatWasRestoredBeforeAnythingWasKept() throws IOException {
    new RepairJournal(plan, false).write(stream.directory);
    putBack(sound);
    requireRefusedAndUnchanged(Consent.Answer.YES_ACCEPTING_LOSS);
  }

  @Test
  void believesNoPlanThatTellsOfNoLoss() throws IOException {
    putBack(sound);
    lie(List.of()).write(stream.directory);

    assertThat(stream.repair().plan().orElseThrow().loss()).isEqualTo(plan.loss());
    requireRefusedAndUnchanged(Consent.Answer.YES);
    requireRefusedAndUnchanged(Consent.Answer.YES_ACCEPTING_LOSS);
  }

  @Test
  void takesNoSegmentOfTheChainAwayForAPlanThatSaysSo() throws IOException {
    lie(List.of(new Cut(segment(0), 0, 10, -1, -1))).write(stream.directory);
    requireRefusedAndUnchanged(Consent.Answer.YES_ACCEPTING_LOSS);
  }

  private RepairJournal lie(List<Cut> cuts) {
    RepairPlan lie =
        new RepairPlan(
            plan.id(),
            plan.begunAt(),
            "disk error",
            plan.segment(),
            plan.endPosition(),
            plan.end(),
            Optional.of(plan.end()),
            new AcknowledgedLoss(0, 0, false),
            cuts,
            List.of(),
            plan.epoch(),
            Optional.empty());
    return new RepairJournal(lie, true);
  }
}
