package io.chainlog.storage.repair;

import static io.chainlog.storage.repair.RepairFixture.bytes;
import static io.chainlog.storage.repair.RepairFixture.segment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a plan tells of why it cuts, and where. */
class RepairReasonTest {
  private final RepairFixture stream;

  RepairReasonTest() throws IOException {
    stream = new RepairFixture();
  }

  @Test
  void namesTheDamageAtTheCutBesideWhatRecoveryRefuses() throws IOException {
    stream.flip(segment(0), 70); // recovery does not look there: the manifest vouches for it
    assertThat(stream.repair().plan()).isEmpty();
    stream.directory.overwrite(segment(99), bytes("no segment at all"));

    RepairPlan plan = stream.repair().plan().orElseThrow();
    assertThat(plan.loss().records()).isEqualTo(9);
    assertThat(plan.reason()).contains(segment(99), "the chain ends where it is cut", segment(0));
  }

  @Test
  void namesTheSameDamageOnce() throws IOException {
    stream.directory.delete("manifest.json");
    stream.flip(segment(1), 140);
    assertThat(stream.repair().plan().orElseThrow().reason())
        .contains(segment(1))
        .doesNotContain("the chain ends");
  }
}
