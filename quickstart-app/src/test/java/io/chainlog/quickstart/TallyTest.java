package io.chainlog.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void isExactWhenBothHoldTheSameOffsetsWithTheSameGaps() throws IOException {
    Tally tally = Tally.of(offsets(0, 1, 5, 6), offsets(0, 1, 5, 6));

    assertThat(tally).isEqualTo(new Tally(4, 0, 0, 0));
    assertThat(tally.isExact()).isTrue();
  }

  @Test
  void countsRecordsLostAtTheBeginningInTheMiddleAndAtTheEnd() throws IOException {
    Tally tally = Tally.of(offsets(0, 1, 5, 6, 7, 8), offsets(1, 6));

    assertThat(tally).isEqualTo(new Tally(2, 4, 0, 0));
    assertThat(tally.isExact()).isFalse();
  }

  @Test
  void countsRecordsThatStandTwice() throws IOException {
    Tally tally = Tally.of(offsets(0, 1, 2, 3), offsets(0, 1, 2, 1, 2, 3));

    assertThat(tally).isEqualTo(new Tally(4, 0, 2, 0));
    assertThat(tally.isExact()).isFalse();
  }

  @Test
  void countsRecordsThatTheTopicDoesNotHave() throws IOException {
    Tally tally = Tally.of(offsets(0, 3), offsets(0, 2, 3, 4));

    assertThat(tally).isEqualTo(new Tally(2, 0, 0, 2));
    assertThat(tally.isExact()).isFalse();
  }

  @Test
  void countsEverythingAsLostWhereNothingIsArchived() throws IOException {
    assertThat(Tally.of(offsets(4, 5), offsets())).isEqualTo(new Tally(0, 2, 0, 0));
  }

  @Test
  void addsUpPartitions() {
    assertThat(new Tally(1, 2, 3, 4).plus(new Tally(10, 20, 30, 40)))
        .isEqualTo(new Tally(11, 22, 33, 44));
  }

  private static Tally.Offsets offsets(long... offsets) {
    PrimitiveIterator.OfLong all = LongStream.of(offsets).iterator();
    return () -> all.hasNext() ? all.nextLong() : Tally.END;
  }
}
