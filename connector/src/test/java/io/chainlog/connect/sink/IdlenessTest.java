package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.Idleness.BACKLOG_MS;
import static io.chainlog.connect.sink.Idleness.FULL_POLL_RECORDS;
import static io.chainlog.connect.sink.Idleness.IDLE_MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdlenessTest {
  private final Idleness idleness = new Idleness(0);

  @Test
  void isNotIdleWhileRecordsFollowEachOther() {
    deliver(10, 0);
    deliver(10, IDLE_MS / 4);
    assertThat(idleness.endsAt(IDLE_MS / 2)).isFalse();
  }

  @Test
  void isIdleIfTheConsumerHadNothingForAWhile() {
    deliver(10, 0);
    idleness.putEnded(0, IDLE_MS / 2);
    assertThat(idleness.endsAt(IDLE_MS)).isTrue();
  }

  @Test
  void waitsItsTurnWhileTheConsumerHasMoreOfOtherPartitions() {
    deliver(FULL_POLL_RECORDS, 0);
    idleness.putEnded(FULL_POLL_RECORDS, IDLE_MS);
    assertThat(idleness.endsAt(BACKLOG_MS - 1)).isFalse();
    idleness.putEnded(FULL_POLL_RECORDS, BACKLOG_MS);
    assertThat(idleness.endsAt(3 * BACKLOG_MS)).isTrue();
  }

  @Test
  void countsFromTheLastTimeAtWhichAPollCanHaveBegun() {
    deliver(10, 0);
    idleness.endsAt(IDLE_MS + 1_000); // the process was stopped between a poll and its put
    idleness.putEnded(10, IDLE_MS + 1_000);
    assertThat(idleness.endsAt(IDLE_MS + 1_001)).isTrue();
  }

  @Test
  void takesAClockThatIsSetBackForAnIdleTime() {
    deliver(10, 0);
    assertThat(idleness.endsAt(-1)).isTrue();
  }

  private void deliver(int records, long nowMs) {
    idleness.endsAt(nowMs);
    idleness.putEnded(records, nowMs);
  }
}
