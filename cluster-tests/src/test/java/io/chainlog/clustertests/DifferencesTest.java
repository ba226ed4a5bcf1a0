package io.chainlog.clustertests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** That the comparison sees each way in which an archive or a replay can be wrong. */
class DifferencesTest {
  private static final Fingerprint A = new Fingerprint(1, 11);
  private static final Fingerprint B = new Fingerprint(2, 22);
  private static final Fingerprint C = new Fingerprint(3, 33);

  @Test
  void seesNoneBetweenEqualSides() {
    assertThat(archived(found(0, A), found(4, B), found(5, C)))
        .isEqualTo(new Differences(3, 0, 0, 0, 0));
    assertThat(Differences.ofReplay(List.of(A, B), List.of(A, B)).isNone()).isTrue();
  }

  @Test
  void countsARecordThatIsMissing() {
    assertThat(archived(found(0, A), found(5, C))).isEqualTo(new Differences(2, 1, 0, 0, 0));
    assertThat(Differences.ofReplay(List.of(A, B), List.of(A)).lost()).isOne();
  }

  @Test
  void countsARecordThatIsThereTwice() {
    assertThat(archived(found(0, A), found(4, B), found(4, B), found(5, C)))
        .isEqualTo(new Differences(3, 0, 1, 0, 0));
    assertThat(Differences.ofReplay(List.of(A, B), List.of(A, B, A)).doubled()).isOne();
  }

  @Test
  void countsARecordThatNoProducerHasWritten() {
    assertThat(archived(found(0, A), found(3, A), found(4, B), found(5, C)))
        .isEqualTo(new Differences(3, 0, 0, 1, 0));
    assertThat(Differences.ofReplay(List.of(A), List.of(A, C)).invented()).isOne();
  }

  @Test
  void countsARecordWithOtherContentAsInvented() {
    assertThat(archived(found(0, A), found(4, C), found(5, C)).invented()).isOne();
  }

  @Test
  void countsARecordAfterALaterOne() {
    assertThat(archived(found(4, B), found(0, A), found(5, C)).outOfOrder()).isOne();
    assertThat(Differences.ofReplay(List.of(A, B), List.of(B, A)).outOfOrder()).isEqualTo(2);
  }

  @Test
  void forgivesOnlyWhatCompactionMayRemove() {
    NavigableMap<Long, Fingerprint> written =
        new TreeMap<>(Map.of(0L, A, 1L, B, 2L, new Fingerprint(A.key(), 99)));

    assertThat(
            Differences.ofArchive(
                    written,
                    List.of(found(1, B), found(2, new Fingerprint(A.key(), 99))).iterator(),
                    true)
                .isNone())
        .isTrue();
    assertThat(
            Differences.ofArchive(
                    written, List.of(found(2, new Fingerprint(A.key(), 99))).iterator(), true)
                .lost())
        .isOne();
  }

  private static Differences archived(Differences.Found... found) {
    NavigableMap<Long, Fingerprint> written = new TreeMap<>(Map.of(0L, A, 4L, B, 5L, C));
    return Differences.ofArchive(written, Arrays.asList(found).iterator(), false);
  }

  private static Differences.Found found(long offset, Fingerprint fingerprint) {
    return new Differences.Found(offset, fingerprint);
  }
}
