package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.connect.metrics.TaskMetrics;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import java.time.Clock;
import java.util.List;

/** Contexts for tests that need no task. */
final class WriterContexts {
  static final WriterSettings SETTINGS =
      new WriterSettings(
          null, "earliest", null, null, null, List.of(), List.of(), "00", "4", 1 << 20);

  private WriterContexts() {}

  static WriterContext of(
      String archiveId, OpenArchive archive, SinkPolicy policy, KafkaTopics kafka, Clock clock) {
    return new WriterContext(
        () -> {},
        archive,
        new WriterIdentity(archiveId, "archive", "0", "host", SETTINGS),
        policy,
        kafka,
        new SinkMetrics(TaskMetrics.NONE),
        StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES,
        clock);
  }
}
