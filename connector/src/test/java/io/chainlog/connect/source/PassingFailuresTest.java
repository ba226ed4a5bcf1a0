package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.MutableClock;
import io.chainlog.connect.SampleArchive;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.testkit.ForwardingDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors of the file system that may pass, such as too many open files. */
class PassingFailuresTest {
  private static final RecordMetadata WRITTEN =
      new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 0);

  @TempDir Path folder;
  private final MutableClock clock = new MutableClock();
  private SampleArchive archive;
  private SourceTask task;
  private String failing = "none";

  @BeforeEach
  void makeArchive() throws IOException {
    archive = new SampleArchive(folder.resolve("archive"), StorageConfig.defaults());
    archive.append("orders-0", 0, 50);
    archive.append("orders-1", 0, 50);
  }

  @AfterEach
  void stop() {
    task.stop();
  }

  @Test
  void areTriedAgainWhileTheOtherStreamsContinue() throws Exception {
    failing = "orders-0";
    start(Map.of());
    assertThat(partitions(pollAll())).hasSize(50).containsOnly(1);
    clock.advance(Duration.ofSeconds(10));
    assertThat(pollAll()).isEmpty();
    failing = "none";
    assertThat(pollAll()).as("not before the pause is over").isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(partitions(pollAll())).hasSize(50).containsOnly(0);
  }

  @Test
  void inTheMiddleOfAStreamLoseAndRepeatNothing() throws Exception {
    start(Map.of("batch.max.records", "10"));
    List<SourceRecord> all = new ArrayList<>(task.poll());
    failing = "orders-";
    for (int partition = 2; partition < 150; partition++) {
      archive.append("orders-" + partition, 0, 1); // so that files are closed and opened again
    }
    clock.advance(Duration.ofSeconds(31));
    all.addAll(pollAll());
    failing = "none";
    clock.advance(Duration.ofSeconds(10));
    all.addAll(pollAll());
    assertThat(all).hasSize(100 + 148);
    assertThat(all).extracting(SourceRecord::sourceOffset).doesNotHaveDuplicates();
  }

  @Test
  void thatStayFailTheTaskOnceTheOthersAreDelivered() throws Exception {
    failing = "orders-0";
    start(Map.of("on.damage", "skip-stream"));
    assertThat(pollAll()).hasSize(50);
    for (int i = 0; i < 13; i++) {
      assertThat(pollAll()).isEmpty();
      clock.advance(Duration.ofSeconds(10));
    }
    assertThatThrownBy(task::poll)
        .isInstanceOf(ConnectException.class)
        .hasMessageContainingAll("orders-0", "Too many open files", "120 s");
  }

  private void start(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("archive.path", archive.path().toString());
    settings.put("replay.id", "r1");
    settings.put("topics", "orders");
    settings.put("poll.interval.ms", "1");
    settings.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archive.id());
    settings.put(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, "0");
    settings.put(ArchiveSettings.TASK_COUNT_TASK_CONFIG, "1");
    settings.putAll(more);
    task = SourceTasks.on(new Failing(new FileLogDirectory(archive.path())), clock);
    task.initialize(new StubSourceTaskContext());
    task.start(settings);
  }

  private List<SourceRecord> pollAll() throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    for (List<SourceRecord> batch = task.poll(); batch != null; batch = task.poll()) {
      for (SourceRecord record : batch) {
        task.commitRecord(record, WRITTEN);
      }
      all.addAll(batch);
    }
    return all;
  }

  private static List<Integer> partitions(List<SourceRecord> records) {
    return records.stream().map(SourceRecord::kafkaPartition).toList();
  }

  private final class Failing extends ForwardingDirectory {
    Failing(LogDirectory below) {
      super(below);
    }

    @Override
    protected LogDirectory before(LogDirectory other) {
      return new Failing(other);
    }

    @Override
    public LogInput openInput(String name) throws IOException {
      if (location(name).contains(failing)) {
        throw new IOException(location(name) + ": Too many open files");
      }
      return super.openInput(name);
    }
  }
}
