package io.chainlog.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapCounterTest {
  private final GapCounter counter = new GapCounter();

  @Test
  void findsNoneBetweenNeighbours() {
    counter.between(7, 8);
    assertThat(counter.gaps().count()).isZero();
    assertThat(counter.gaps().largest()).isEmpty();
  }

  @Test
  void namesTheMissingOffsets() {
    counter.between(7, 9);
    counter.between(9, 20);
    counter.between(20, 22);
    KafkaGaps gaps = counter.gaps();
    assertThat(gaps.count()).isEqualTo(3);
    assertThat(gaps.offsets()).isEqualTo(12);
    assertThat(gaps.ranges())
        .containsExactly(new GapRange(8, 8), new GapRange(10, 19), new GapRange(21, 21));
    assertThat(gaps.largest()).contains(new GapRange(10, 19));
  }

  @Test
  void keepsAHundredRangesButCountsAllAndKnowsTheLargest() {
    for (long i = 0; i < 1000; i++) {
      counter.between(10 * i, 10 * i + 2);
    }
    counter.between(20_000, 30_000);
    KafkaGaps gaps = counter.gaps();
    assertThat(gaps.ranges()).hasSize(100);
    assertThat(gaps.count()).isEqualTo(1001);
    assertThat(gaps.offsets()).isEqualTo(1000 + 9999);
    assertThat(gaps.largest()).contains(new GapRange(20_001, 29_999));
  }

  @Test
  void staysAtTheLargestNumberInsteadOfTurningNegative() {
    counter.between(0, Long.MAX_VALUE);
    counter.between(0, Long.MAX_VALUE);
    assertThat(counter.gaps().offsets()).isEqualTo(Long.MAX_VALUE);
  }
}
