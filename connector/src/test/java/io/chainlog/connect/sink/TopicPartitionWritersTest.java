package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.MutableClock;
import io.chainlog.connect.envelope.KafkaRecord;
import io.chainlog.storage.MemoryStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.errors.FailedLogException;
import io.chainlog.storage.errors.FencedWriterException;
import io.chainlog.storage.errors.WriteFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the task makes of failures of the storage. */
class TopicPartitionWritersTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  private final MutableClock clock = new MutableClock();
  private final StorageBackend memory = MemoryStorage.create(StorageConfig.defaults(), clock);
  private final FaultyStorage storage = new FaultyStorage(memory);
  private final StubSinkTaskContext task = new StubSinkTaskContext();
  private final TopicPartitionWriters writers = writers(1 << 20);

  @BeforeEach
  void open() {
    writers.open(List.of(P0, P1));
  }

  @Test
  void archivesEachRecordOnceWhenABatchComesAgain() throws IOException {
    List<SinkRecord> batch = batch(0, 5);
    storage.fail("append", "t-1", new WriteFailedException("no space", null));
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> writers.write(batch))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("t-1")
          .hasMessageContaining("no space");
    }
    assertThat(task.timeoutMs).as("comes again soon").isPositive();
    assertThat(writers.commit()).isEqualTo(Map.of(P0, new OffsetAndMetadata(5)));
    storage.fail("append", "t-1", null);
    writers.write(batch);
    writers.write(batch(5, 9));
    assertArchived("t-0", 9);
    assertArchived("t-1", 9);
    assertThat(ArchiveReading.envelopes(memory, new StreamId("t-1")))
        .as("opened once")
        .hasSize(2 + 9);
  }

  @Test
  void failsForGoodWhenASyncFails() {
    writers.write(batch(0, 5));
    storage.fail("sync", "t-1", new FailedLogException("sync of t-1 failed", null));
    assertFinal(writers::commit, "sync of t-1 failed");
    storage.fail("sync", "t-1", null);
    assertFinal(() -> writers.write(List.of()), "sync of t-1 failed");
    assertFinal(() -> writers.write(batch(0, 5)), "sync of t-1 failed");
    assertThat(writers.commit()).as("promises nothing any more").isEmpty();
    storage.calls().clear();
    writers.close(List.of(P0, P1));
    assertThat(storage.calls()).contains("close t-0", "close t-1").doesNotContain("append t-1");
  }

  @Test
  void failsForGoodWhenAnotherWriterHasTakenOver() {
    storage.fail("append", "t-0", new FencedWriterException("another writer has taken over t-0"));
    assertFinal(() -> writers.write(batch(0, 5)), "taken over t-0");
    storage.fail("append", "t-0", null);
    assertFinal(() -> writers.write(batch(0, 5)), "taken over t-0");
    storage.fail("close", "t-0", new FencedWriterException("another writer has taken over t-0"));
    writers.close(List.of(P0, P1));
  }

  @Test
  void failsForGoodWhenAStreamCannotBeOpened() {
    TopicPartition p2 = new TopicPartition("t", 2);
    storage.fail("open", "t-2", new IOException("Input/output error"));
    assertFinal(() -> writers.open(List.of(p2)), "t-2: the archive cannot be read or written");
  }

  @Test
  void givesAStreamUpWhenItsEndCannotBeFound() {
    TopicPartition p2 = new TopicPartition("t", 2);
    storage.fail("state", "t-2", new IOException("Input/output error"));
    assertFinal(() -> writers.open(List.of(p2)), "t-2");
    assertThat(storage.calls()).contains("close t-2");
  }

  @Test
  void closesEachPartitionWhateverHappensToAnother() {
    writers.write(batch(0, 5));
    storage.fail("close", "t-0", new FailedLogException("sync of t-0 failed", null));
    assertThatThrownBy(() -> writers.close(List.of(P0, P1)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("sync of t-0 failed");
    assertThat(storage.calls()).contains("close t-0", "close t-1");
    writers.closeAll();
  }

  @Test
  void syncsOnlyWhatHasChanged() {
    writers.write(records(P0, 0, 5));
    writers.commit();
    writers.write(records(P1, 0, 5));
    storage.calls().clear();
    writers.commit();
    writers.commit();
    assertThat(storage.calls()).containsExactly("sync t-1");
  }

  @Test
  void syncsAllWhenTheCapOfTheTaskIsReached() {
    TopicPartitionWriters capped = writers(4_000);
    capped.open(List.of(new TopicPartition("u", 0), new TopicPartition("u", 1)));
    storage.calls().clear();
    for (int offset = 0; offset < 200 && !storage.calls().contains("sync u-0"); offset++) {
      capped.write(records(new TopicPartition("u", offset % 2), offset / 2, offset / 2 + 1));
    }
    assertThat(storage.calls()).contains("sync u-1");
    assertThat(storage.calls().stream().filter(call -> call.startsWith("append")).count())
        .isBetween(3L, 100L);
  }

  private TopicPartitionWriters writers(long flushMaxBytes) {
    WriterIdentity identity =
        new WriterIdentity("archive-id", "archive", "0", "host", null, List.of());
    WriterContext context =
        new WriterContext(
            storage.backend(), identity, StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES, clock);
    return new TopicPartitionWriters(context, task, flushMaxBytes, 1_000);
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

  private void assertArchived(String stream, long end) throws IOException {
    assertThat(ArchiveReading.kafkaRecords(ArchiveReading.envelopes(memory, new StreamId(stream))))
        .extracting(KafkaRecord::kafkaOffset)
        .isEqualTo(LongStream.range(0, end).boxed().toList());
  }
}
