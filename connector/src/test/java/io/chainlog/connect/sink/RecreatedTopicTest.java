package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkHarness.P0;
import static io.chainlog.connect.sink.SinkRecords.record;
import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.kafka.TopicIdentity;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Kafka has another history under the same name. */
class RecreatedTopicTest {
  private final SinkHarness sink = new SinkHarness();

  @Test
  void statesThatKafkaStillHasTheLastArchivedRecord() throws IOException {
    archive(0, 10);
    assertThat(sink.task.offsets).containsEntry(P0, 9L);
    sink.write(records(P0, 9, 12));
    assertThat(lastWriter("t-0").overlap()).isEqualTo(new Overlap(Overlap.EQUAL, 9));
    assertThat(lastWriter("t-0").resumedKafkaOffset()).isEqualTo(10);
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 12));
  }

  @Test
  void statesThatKafkaHasTheLastArchivedRecordNoLonger() throws IOException {
    archive(0, 10);
    sink.write(records(P0, 14, 16));
    assertThat(lastWriter("t-0").overlap()).isEqualTo(new Overlap(Overlap.GONE, 9));
    assertThat(sink.offsets("t-0")).endsWith(9L, 14L, 15L);
  }

  @Test
  void commitsPastWhatFollowsTheLastArchivedRecordThoughATransformDropsAllOfIt() {
    archive(0, 10);
    sink.write(List.of());
    assertThat(committed(9)).isEmpty();
    assertThat(committed(20)).containsEntry(P0, new OffsetAndMetadata(20));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(long delivered) {
    return sink.partitions.commit(Map.of(P0, new OffsetAndMetadata(delivered)));
  }

  @Test
  void noticesATopicThatHasGrownLongerThanTheArchive() throws IOException {
    archive(0, 10);
    assertThatThrownBy(() -> sink.write(remade(9, 30)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("t-0: the record at Kafka offset 9 differs")
        .hasMessageContaining("topic.recreated=new.incarnation");
    assertThat(sink.commit()).isEmpty();
    sink.partitions.closeAll();
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
  }

  @Test
  void noticesATopicThatIsShorterThanTheArchive() throws IOException {
    archive(0, 10);
    assertThatThrownBy(() -> sink.write(remade(0, 3))).hasMessageContaining("offset 0 differs");
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
  }

  @Test
  void noticesALogThatWasCutAndGrewAgain() throws IOException {
    archive(0, 10);
    sink.write(records(P0, 0, 7));
    assertThat(sink.commit()).as("not known yet").isEmpty();
    assertThatThrownBy(() -> sink.write(remade(7, 12))).hasMessageContaining("offset 7 differs");
  }

  /** A limit, stated in docs/THREATS.md: there is nothing else that Kafka could show. */
  @Test
  void takesATopicForTheSameWhoseRecordAtTheEndIsEqual() throws IOException {
    sink.kafka.identity = TopicIdentity.UNKNOWN;
    archive(0, 10);
    sink.write(records(P0, 9, 10));
    sink.write(remade(10, 12));
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 12));
    assertThat(lastWriter("t-0").overlap()).isEqualTo(new Overlap(Overlap.EQUAL, 9));
    assertThatThrownBy(() -> sink.write(remade(8, 12))).hasMessageContaining("offset 8 differs");
  }

  @Test
  void archivesTheNewTopicFromItsBeginningIntoTheNextIncarnation() throws IOException {
    sink.with("topic.recreated", "new.incarnation");
    archive(0, 10);
    sink.write(remade(9, 30));
    assertThat(sink.task.offsets).containsEntry(P0, 0L);
    assertThat(sink.commit()).doesNotContainKey(P0);
    sink.write(remade(0, 30));
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
    assertThat(sink.offsets("t-0@1")).isEqualTo(range(0, 30));
    StreamOpened opened = (StreamOpened) sink.envelopes("t-0@1").get(0);
    assertThat(opened.incarnation()).isEqualTo(1);
    assertThat(opened.start()).isEqualTo("earliest");

    sink.restart();
    assertThat(sink.task.offsets).containsEntry(P0, 29L);
    sink.write(remade(29, 31));
    assertThat(sink.offsets("t-0@1")).isEqualTo(range(0, 31));
    sink.restart();
    sink.write(records(P0, 30, 40));
    sink.write(records(P0, 0, 40));
    assertThat(sink.offsets("t-0@2")).isEqualTo(range(0, 40));
  }

  @Test
  void goesOnInAnIncarnationThatACrashLeftEmpty() throws IOException {
    sink.with("topic.recreated", "new.incarnation");
    archive(0, 10);
    sink.write(remade(9, 30));
    sink.restart();
    assertThat(sink.task.offsets).containsEntry(P0, 0L);
    sink.write(remade(0, 30));
    assertThat(sink.offsets("t-0@1")).isEqualTo(range(0, 30));
  }

  @Test
  void leavesNothingOutOfALaterIncarnationThatWasSkippedInAnEarlierOne() throws IOException {
    sink.with("topic.recreated", "new.incarnation").with("skip.offsets", "t-0:3,t-0@1:4");
    archive(0, 10);
    sink.write(remade(9, 12));
    sink.write(remade(0, 12));
    assertThat(sink.offsets("t-0")).doesNotContain(3L).contains(4L);
    assertThat(sink.offsets("t-0@1")).doesNotContain(4L).contains(3L);
  }

  @Test
  void comparesTheDigestOfARecordThatWasSkipped() throws IOException {
    sink.with("skip.offsets", "t-0:9").with("topic.recreated", "new.incarnation");
    archive(0, 10);
    assertThat(sink.task.offsets).as("the last that is archived").containsEntry(P0, 8L);
    sink.write(records(P0, 9, 10)); // offset 8 is gone
    assertThat(sink.task.offsets).containsEntry(P0, 8L);
    sink.write(remade(9, 12));
    assertThat(sink.task.offsets).containsEntry(P0, 0L);
    sink.write(remade(0, 12));
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 9));
    assertThat(sink.offsets("t-0@1")).isEqualTo(range(0, 12));
  }

  @Test
  void comparesTheIdsOfClusterAndTopicWhereTheyAreKnown() throws IOException {
    archive(0, 10);
    StreamOpened opened = (StreamOpened) sink.envelopes("t-0").get(0);
    assertThat(opened.topicId()).isEqualTo("topic-1");
    assertThat(opened.kafkaClusterId()).isEqualTo("cluster");
    sink.partitions.closeAll();
    sink.kafka.identity = new TopicIdentity("cluster", "topic-2");
    assertThatThrownBy(sink::start)
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("topic-1")
        .hasMessageContaining("topic-2");
    sink.kafka.identity = new TopicIdentity("other", "topic-1");
    assertThatThrownBy(sink::start).hasMessageContaining("another cluster");
    sink.kafka.identity = TopicIdentity.UNKNOWN;
    sink.start();
  }

  @Test
  void asksForTheIdOnceMoreBeforeItAppendsToWhatKafkaCannotShow() throws IOException {
    archive(0, 10);
    sink.write(List.of()); // compares the ids, and does so again in 30 seconds
    sink.kafka.identity = new TopicIdentity("cluster", "topic-2");
    assertThatThrownBy(() -> sink.write(remade(14, 16))).hasMessageContaining("topic-2");
    assertThat(sink.kafka.refreshed).containsExactly("t");
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
  }

  @Test
  void noticesWhileItRunsThatTheTopicHasAnotherId() throws IOException {
    sink.with("topic.recreated", "new.incarnation");
    sink.start();
    sink.write(records(P0, 0, 10));
    sink.kafka.identity = new TopicIdentity("cluster", "topic-2");
    sink.clock.advance(Duration.ofSeconds(31));
    sink.write(remade(10, 12));
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
    sink.write(remade(0, 12));
    assertThat(sink.offsets("t-0@1")).isEqualTo(range(0, 12));
    assertThat(((StreamOpened) sink.envelopes("t-0@1").get(0)).topicId()).isEqualTo("topic-2");
  }

  @Test
  void leavesTheNextIncarnationToTheTaskThatHasTakenTheStreamOver() throws IOException {
    sink.with("topic.recreated", "new.incarnation").start();
    sink.write(records(P0, 0, 10));
    sink.commit();
    try (StorageBackend other = sink.takeOver("t-0")) {
      assertThat(other.state(new StreamId("t-0")).writerEpoch()).isEqualTo(2);
      sink.kafka.identity = new TopicIdentity("cluster", "topic-2");
      sink.clock.advance(Duration.ofSeconds(31));
      assertThatThrownBy(() -> sink.write(remade(10, 12))).hasMessageContaining("t-0/lock is lost");
      assertThat(sink.memory.streams()).doesNotContain(new StreamId("t-0@1"));
    }
  }

  @Test
  void asksOnceMoreForWhatTookLongToComeButNotForEver() throws IOException {
    sink.start();
    sink.write(records(P0, 0, 10));
    for (int i = 0; i < 3; i++) {
      sink.task.offsets.clear();
      idle();
      sink.write(records(P0, 10, 12));
      assertThat(sink.task.offsets).containsEntry(P0, 9L);
      assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
    }
    idle();
    sink.write(records(P0, 9, 12));
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 12));
  }

  @Test
  void comparesAgainAfterAnIdleTimeSinceATopicCanBeRecreatedUnseen() throws IOException {
    sink.with("topic.recreated", "new.incarnation").start();
    sink.write(records(P0, 0, 10));
    idle();
    sink.write(remade(10, 12));
    assertThat(sink.task.offsets).containsEntry(P0, 9L);
    assertThat(sink.commit()).as("not known yet").doesNotContainKey(P0);
    sink.write(remade(9, 12));
    assertThat(sink.offsets("t-0")).isEqualTo(range(0, 10));
    sink.write(remade(0, 12));
    assertThat(sink.offsets("t-0@1")).isEqualTo(range(0, 12));
  }

  @Test
  void goesOnAfterAnIdleTimeInTheSameTopic() throws IOException {
    sink.with("skip.offsets", "t-0:9").start();
    sink.write(records(P0, 0, 10));
    idle();
    sink.write(records(P0, 10, 12));
    assertThat(sink.task.offsets).as("the last that is archived").containsEntry(P0, 8L);
    sink.write(records(P0, 8, 12));
    sink.write(records(P0, 12, 14));
    assertThat(sink.offsets("t-0")).hasSize(13).endsWith(8L, 10L, 11L, 12L, 13L);
    assertThat(sink.envelopes("t-0")).filteredOn(WriterOpened.class::isInstance).hasSize(1);
  }

  @Test
  void statesThatKafkaLostTheLastArchivedRecordInAnIdleTime() throws IOException {
    sink.start();
    sink.write(records(P0, 0, 10));
    idle();
    sink.write(records(P0, 12, 14));
    sink.write(records(P0, 12, 14));
    assertThat(sink.task.offsets).containsEntry(P0, 9L);
    sink.write(records(P0, 12, 14));
    assertThat(lastWriter("t-0").overlap()).isEqualTo(new Overlap(Overlap.GONE, 9));
    assertThat(sink.offsets("t-0")).endsWith(9L, 12L, 13L);
  }

  private void idle() {
    sink.clock.advance(Duration.ofMillis(Idleness.IDLE_MS));
    sink.task.offsets.clear();
  }

  @Test
  void waitsForAClusterThatDoesNotAnswerWhenAStreamIsOpened() throws IOException {
    sink.kafka.failure = new IOException("Kafka does not tell topic t");
    sink.start();
    assertThat(sink.task.paused).contains(P0);
    sink.kafka.failure = null;
    sink.clock.advance(Duration.ofSeconds(1));
    sink.write(List.of());
    assertThat(sink.task.paused).isEmpty();
    sink.kafka.failure = new IOException("Kafka does not tell topic t");
    sink.clock.advance(Duration.ofMinutes(1));
    sink.write(records(P0, 0, 3)); // an open stream goes on
    assertThat(sink.offsets("t-0")).hasSize(3);
  }

  /** Leaves a task that has just opened the stream again. */
  private void archive(long first, long end) {
    sink.start();
    sink.write(records(P0, first, end));
    sink.restart();
  }

  private WriterOpened lastWriter(String stream) throws IOException {
    return (WriterOpened)
        sink.envelopes(stream).stream()
            .filter(WriterOpened.class::isInstance)
            .reduce((first, second) -> second)
            .orElseThrow();
  }

  private static List<SinkRecord> remade(long first, long end) {
    return LongStream.range(first, end).mapToObj(n -> record(P0, n, "remade " + n)).toList();
  }

  private static List<Long> range(long first, long end) {
    return LongStream.range(first, end).boxed().toList();
  }
}
