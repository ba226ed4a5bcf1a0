package io.chainlog.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.storage.AppendResult;
import io.chainlog.storage.Durability;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check beside a writer: what is committed is valid, the rest is a note. */
class LiveWriterTest {
  private static final StreamId ORDERS = new StreamId("orders-0");
  private static final int CHECKS = 6;

  @TempDir private Path folder;

  @Test
  void notesWhatIsWrittenAndNotYetCommitted() throws IOException {
    TestArchive archive = TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 10);
    try (StorageBackend storage = archive.storage()) {
      storage.open(ORDERS);
      append(storage, 10, Durability.WRITTEN);
      JsonNode report = ToolRun.of("verify", archive.root(), "--json=-").json();
      assertThat(report.path("exit_code").asInt()).as(report.toPrettyString()).isZero();
      JsonNode stream = report.path("streams").path(0);
      assertThat(stream.path("kafka_records").asLong()).isEqualTo(10);
      assertThat(stream.path("notes").toString()).contains("beyond the commit point");
      assertThat(ToolRun.of("cat", archive.root(), "orders-0").lines())
          .hasSize(stream.path("records").asInt());
    }
  }

  @Test
  void isValidAtEveryMomentOfAStreamThatGrowsAndRotates() throws Exception {
    TestArchive archive = TestArchive.in(folder.resolve("archive")).withRecords("orders", 0, 10);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer = thread.submit(() -> write(archive, done));
      for (int i = 0; i < CHECKS && !writer.isDone(); i++) {
        ToolRun run = ToolRun.of("verify", archive.root());
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(ToolRun.of("ls", archive.root()).exitCode()).isZero();
        assertThat(ToolRun.of("show", archive.root(), "orders-0").exitCode()).isZero();
        assertThat(ToolRun.of("cat", archive.root(), "orders-0").exitCode()).isZero();
      }
      done.set(true);
      writer.get();
    } finally {
      done.set(true);
      thread.shutdown();
    }
  }

  private static Void write(TestArchive archive, AtomicBoolean done) throws IOException {
    try (StorageBackend storage = archive.storage()) {
      storage.open(ORDERS);
      for (long kafkaOffset = 10; !done.get(); kafkaOffset++) {
        append(storage, kafkaOffset, Durability.SYNCED);
      }
    }
    return null;
  }

  private static AppendResult append(
      StorageBackend storage, long kafkaOffset, Durability durability) throws IOException {
    StreamState state = storage.state(ORDERS);
    byte[] payload = EnvelopeFormat.encode(TestArchive.kafkaRecord(kafkaOffset));
    return storage.append(
        ORDERS, List.of(payload), state.end().nextOffset(), state.end().chainHash(), durability);
  }
}
