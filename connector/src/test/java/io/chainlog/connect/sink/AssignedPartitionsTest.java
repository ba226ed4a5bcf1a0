package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkHarness.P0;
import static io.chainlog.connect.sink.SinkHarness.P1;
import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.WriteFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What the task makes of failures of the storage. */
class AssignedPartitionsTest {
  private final IOException full = new IOException("No space left on device");

  private final SinkHarness sink = new SinkHarness();

  @Test
  void pausesAPartitionThatCannotBeWrittenAndGoesOnWithTheOthers() throws IOException {
    sink.start();
    sink.storage.fail("append", "t-1", new WriteFailedException("no space", full));
    sink.write(batch(0, 5));
    assertThat(sink.task.paused).containsExactly(P1);
    assertThat(sink.task.timeoutMs).as("looked at again soon").isPositive();
    sink.write(records(P0, 5, 9));
    assertThat(delivered(9, 5)).isEqualTo(Map.of(P0, new OffsetAndMetadata(9)));

    sink.storage.fail("append", "t-1", null);
    sink.clock.advance(Duration.ofSeconds(1));
    sink.write(records(P1, 3, 5));
    assertThat(sink.task.paused).isEmpty();
    assertThat(sink.task.offsets).containsEntry(P1, 0L);
    assertThat(delivered(9, 5)).as("not what was dropped").containsOnlyKeys(P0);
    sink.write(records(P1, 0, 9));
    assertThat(sink.offsets("t-0")).isEqualTo(upTo(9));
    assertThat(sink.offsets("t-1")).isEqualTo(upTo(9));
    assertThat(sink.envelopes("t-1")).as("opened once").hasSize(2 + 9);
  }

  @Test
  void failsAWriteThatIsRefusedForLongerThanTheRetryTime() {
    sink.with("retry.timeout.ms", "60000").start();
    IOException error = new IOException("Input/output error");
    sink.storage.fail("append", "t-1", new WriteFailedException("undone", error));
    for (int seconds = 0; seconds < 60; seconds++) {
      sink.write(records(P1, 0, 5));
      sink.clock.advance(Duration.ofSeconds(1));
      sink.write(List.of()); // resumed, to be tried again
      assertThat(sink.task.paused).isEmpty();
    }
    assertFinal(() -> sink.write(records(P1, 0, 5)), "t-1: undone");
  }

  @Test
  void waitsForSpaceAtASyncAndOpensTheStreamAgain() throws IOException {
    sink.start();
    sink.write(batch(0, 5));
    sink.storage.fail("sync", "t-1", new FailedLogException("sync of t-1 failed", full));
    assertThat(delivered(5, 5)).containsOnlyKeys(P0);
    assertThat(sink.task.paused).containsExactly(P1);
    for (int days = 0; days < 3; days++) {
      sink.clock.advance(Duration.ofDays(1));
      sink.storage.fail("open", "t-1", full);
      sink.write(List.of());
    }
    sink.storage.fail("sync", "t-1", null);
    sink.storage.fail("open", "t-1", null);
    sink.clock.advance(Duration.ofSeconds(1));
    sink.write(List.of());
    assertThat(sink.task.paused).isEmpty();
    sink.write(records(P1, sink.task.offsets.get(P1), 9));
    assertThat(sink.offsets("t-1")).isEqualTo(upTo(9));
  }

  /** A worker takes an offset that a task asks for as committed, and commits it. */
  @Test
  void asksOnlyForWhatFollowsSyncedRecordsAfterAnIdleTime() {
    sink.with("start", "group").with("on.stream.failure", "isolate").start();
    sink.write(batch(0, 5));
    sink.storage.fail("sync", "t-1", new FailedLogException("sync of t-1 failed", null));
    sink.clock.advance(Duration.ofMillis(Idleness.IDLE_MS));
    sink.task.offsets.clear();
    sink.storage.calls().clear();
    sink.write(batch(5, 9));
    assertThat(sink.storage.calls()).contains("sync t-0");
    assertThat(sink.task.offsets).isEqualTo(Map.of(P0, 4L));
    assertThat(sink.task.paused).containsExactly(P1);
  }

  /** An earlier append may be the one that failed: only the stream itself tells where it ends. */
  @Test
  void opensAStreamAgainAfterAWriteThatWasRefused() {
    sink.with("start", "group").start();
    sink.write(batch(0, 5));
    sink.storage.fail("append", "t-1", new WriteFailedException("no space", full));
    sink.write(records(P1, 5, 9));
    sink.storage.calls().clear();
    sink.clock.advance(Duration.ofSeconds(1));
    sink.task.offsets.clear();
    sink.write(List.of());
    assertThat(sink.storage.calls()).contains("open t-1");
    assertThat(sink.task.offsets).containsEntry(P1, 4L);
  }

  @Test
  void failsForGoodWhenASyncFails() {
    sink.start();
    sink.write(batch(0, 5));
    sink.storage.fail("sync", "t-1", new FailedLogException("sync of t-1 failed", null));
    assertFinal(sink::commit, "sync of t-1 failed");
    sink.storage.fail("sync", "t-1", null);
    assertFinal(() -> sink.write(List.of()), "sync of t-1 failed");
    assertFinal(() -> sink.write(batch(0, 5)), "sync of t-1 failed");
    assertThat(sink.commit()).as("promises nothing any more").isEmpty();
    sink.storage.calls().clear();
    sink.partitions.close(List.of(P0, P1));
    assertThat(sink.storage.calls())
        .contains("close t-0", "close t-1")
        .doesNotContain("append t-1");
  }

  @Test
  void failsForGoodWhenAnotherWriterHasTakenOver() {
    sink.start();
    FencedWriterException fenced = new FencedWriterException("another writer has taken over t-0");
    sink.storage.fail("append", "t-0", fenced);
    assertFinal(() -> sink.write(batch(0, 5)), "taken over t-0");
    sink.storage.fail("append", "t-0", null);
    assertFinal(() -> sink.write(batch(0, 5)), "taken over t-0");
    sink.storage.fail("close", "t-0", fenced);
    sink.partitions.close(List.of(P0, P1));
  }

  @Test
  void retriesAnErrorThatMayPassAndFailsWhenItDoesNot() {
    TopicPartition p2 = new TopicPartition("t", 2);
    sink.with("retry.timeout.ms", "60000").start();
    sink.storage.fail("open", "t-2", new IOException("Too many open files"));
    sink.partitions.open(List.of(p2));
    assertThat(sink.task.paused).containsExactly(p2);
    sink.storage.fail("open", "t-2", null);
    sink.clock.advance(Duration.ofSeconds(50));
    sink.write(List.of());
    assertThat(sink.task.paused).isEmpty();

    sink.partitions.close(List.of(p2));
    sink.storage.fail("state", "t-2", new IOException("Input/output error"));
    sink.partitions.open(List.of(p2));
    assertThat(sink.storage.calls()).contains("close t-2");
    sink.clock.advance(Duration.ofSeconds(61));
    assertFinal(() -> sink.write(List.of()), "t-2: the archive cannot be read or written");
  }

  @Test
  void isolatesAPartitionThatFailsWhereThatIsWanted() throws IOException {
    sink.with("on.stream.failure", "isolate").start();
    sink.storage.fail("append", "t-1", new FailedLogException("damaged", null));
    sink.write(batch(0, 5));
    sink.write(batch(5, 9));
    assertThat(sink.task.paused).containsExactly(P1);
    assertThat(delivered(9, 9)).containsOnlyKeys(P0);
    assertThat(sink.offsets("t-0")).isEqualTo(upTo(9));
    assertThat(sink.storage.calls()).as("given up").contains("close t-1");

    sink.storage.fail("append", "t-0", new FailedLogException("damaged too", null));
    assertFinal(() -> sink.write(records(P0, 9, 10)), "damaged");
  }

  @Test
  void closesEachPartitionWhateverHappensToAnotherAndFailsForNone() {
    sink.start();
    sink.write(batch(0, 5));
    sink.storage.fail("close", "t-0", new FailedLogException("sync of t-0 failed", null));
    sink.partitions.close(List.of(P0, P1));
    assertThat(sink.storage.calls()).contains("close t-0", "close t-1");
    sink.partitions.closeAll();
  }

  @Test
  void forgetsThatAPartitionWaitedWhenItIsClosed() {
    sink.start();
    sink.storage.fail("append", "t-1", new WriteFailedException("no space", full));
    sink.write(batch(0, 5));
    sink.partitions.close(List.of(P1));
    sink.task.timeoutMs = -1;
    sink.clock.advance(Duration.ofSeconds(5));
    sink.storage.calls().clear();
    sink.write(records(P0, 5, 6));
    assertThat(sink.task.timeoutMs).isEqualTo(-1);
    assertThat(sink.storage.calls()).noneMatch(call -> call.endsWith("t-1"));

    sink.storage.fail("append", "t-1", null);
    sink.partitions.open(List.of(P1));
    assertThat(sink.task.paused).as("Connect remembers what was paused").isEmpty();
  }

  @Test
  void opensAPartitionThatWasAssignedWithoutBeingOpened() throws IOException {
    TopicPartition p2 = new TopicPartition("t", 2);
    sink.start();
    sink.task.assignment.addAll(List.of(P0, P1, p2));
    sink.write(records(p2, 5, 8)); // from where the group was
    assertThat(sink.task.offsets).containsEntry(p2, 0L);
    assertThat(sink.partitions.commit(Map.of(p2, new OffsetAndMetadata(8)))).isEmpty();
    sink.write(records(p2, 0, 8));
    assertThat(sink.offsets("t-2")).isEqualTo(upTo(8));
  }

  @Test
  void syncsOnlyWhatHasChanged() {
    sink.start();
    sink.write(records(P0, 0, 5));
    sink.commit();
    sink.write(records(P1, 0, 5));
    sink.storage.calls().clear();
    sink.commit();
    sink.commit();
    assertThat(sink.storage.calls()).containsExactly("startSync t-1", "sync t-1");
  }

  @Test
  void syncsAllWhenTheCapOfTheTaskIsReached() {
    sink.start(4_000);
    sink.partitions.open(List.of(new TopicPartition("u", 0), new TopicPartition("u", 1)));
    sink.storage.calls().clear();
    for (int offset = 0; offset < 200 && !sink.storage.calls().contains("sync u-0"); offset++) {
      sink.write(records(new TopicPartition("u", offset % 2), offset / 2, offset / 2 + 1));
    }
    assertThat(sink.storage.calls()).contains("sync u-1");
    assertThat(sink.storage.calls().stream().filter(call -> call.startsWith("append")).count())
        .isBetween(3L, 100L);
  }

  private Map<TopicPartition, OffsetAndMetadata> delivered(long p0, long p1) {
    return sink.partitions.commit(
        Map.of(P0, new OffsetAndMetadata(p0), P1, new OffsetAndMetadata(p1)));
  }

  private static List<SinkRecord> batch(long first, long end) {
    List<SinkRecord> batch = new ArrayList<>(records(P0, first, end));
    batch.addAll(records(P1, first, end));
    return batch;
  }

  private static void assertFinal(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining(message);
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }
}
