package io.chainlog.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.ArchiveReading;
import io.chainlog.connect.MutableClock;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.envelope.EnvelopeFormat;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.InMemoryLogDirectory;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.junit.jupiter.api.Test;

class PayloadLimitTest {
  private static final int LIMIT = 128 << 10;
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final MutableClock clock = new MutableClock();
  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @Test
  void archivesARecordOfExactlyTheLimitAndRefusesOneByteMore() throws IOException {
    SinkTask task = start();
    task.put(List.of(recordOf(0, LIMIT)));
    SinkRecord larger = recordOf(1, LIMIT + 1);
    assertThatThrownBy(() -> task.put(List.of(larger)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("it has " + (LIMIT + 1) + " bytes");
    task.stop();
    assertThat(
            ArchiveReading.kafkaRecords(
                ArchiveReading.envelopes(
                    Archive.open(directory).storage(StorageConfig.defaults(), clock),
                    new StreamId("t-0"))))
        .hasSize(1);
  }

  private SinkTask start() throws IOException {
    directory.create();
    String id = Archive.create(directory, clock).identity().id().toString();
    Map<String, String> settings = new HashMap<>();
    settings.put(ArchiveSettings.ARCHIVE_PATH_CONFIG, "/not/read");
    settings.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, id);
    settings.put(ArchiveSettings.MAX_PAYLOAD_BYTES_CONFIG, Integer.toString(LIMIT));
    SinkTask task = SinkTasks.on(directory, clock);
    task.initialize(new StubSinkTaskContext());
    task.start(settings);
    task.open(List.of(PARTITION));
    return task;
  }

  /** A record whose envelope has so many bytes. */
  private static SinkRecord recordOf(long offset, int payloadBytes) {
    int others = payloadBytes(offset, payloadBytes) - payloadBytes;
    SinkRecord record = record(offset, payloadBytes - others);
    assertThat(EnvelopeFormat.encode(KafkaRecordMapper.toKafkaRecord(record)))
        .hasSize(payloadBytes);
    return record;
  }

  private static int payloadBytes(long offset, int valueBytes) {
    return EnvelopeFormat.encode(KafkaRecordMapper.toKafkaRecord(record(offset, valueBytes)))
        .length;
  }

  private static SinkRecord record(long offset, int valueBytes) {
    return SinkRecords.record(PARTITION, offset, "x".repeat(valueBytes));
  }
}
