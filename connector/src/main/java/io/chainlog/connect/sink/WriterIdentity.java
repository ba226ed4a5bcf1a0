package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.kafka.TopicIdentity;
import io.chainlog.envelope.EnvelopeFormat;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.WriterOpened;
import io.chainlog.envelope.WriterOpened.NamedClass;
import io.chainlog.envelope.WriterOpened.Overlap;
import io.chainlog.envelope.WriterOpened.WriterSettings;
import io.chainlog.envelope.streams.TopicPartitionStream;
import io.chainlog.storage.RecoveryReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;

/**
 * Who writes: what a task states about itself in the streams that it opens.
 *
 * @param archiveId id of the archive
 * @param connectorName name of the connector
 * @param taskNumber number of the task
 * @param worker host name, or null if this host has none
 * @param settings what decides which bytes are archived
 */
record WriterIdentity(
    String archiveId,
    String connectorName,
    String taskNumber,
    String worker,
    WriterSettings settings) {

  /** Reads the configuration of a task. */
  static WriterIdentity of(ArchiveSinkConfig config) {
    Map<String, String> settings = config.originalsStrings();
    return new WriterIdentity(
        settings.get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG),
        settings.getOrDefault("name", ""),
        settings.getOrDefault(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, ""),
        hostName(),
        SettingsStatement.of(settings, config.maxPayloadBytes()));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /**
   * Record 0 of a stream.
   *
   * @param kafka ids of cluster and topic, each null where it is not known
   * @param start where the sink wanted to begin
   */
  StreamOpened streamOpened(
      TopicPartitionStream stream,
      TopicIdentity kafka,
      SinkPolicy.Start start,
      long firstKafkaOffset,
      Instant now) {
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        archiveId,
        kafka.clusterId(),
        stream.topic(),
        kafka.topicId(),
        stream.partition(),
        stream.incarnation(),
        firstKafkaOffset,
        settings.isolationLevel(),
        connectorName,
        PluginVersion.get(),
        start.label(),
        settings.transforms().stream().map(NamedClass::name).toList(),
        now);
  }

  /** What precedes the first Kafka record that this writer appends. */
  WriterOpened writerOpened(
      long epoch,
      RecoveryReport recovery,
      long resumedKafkaOffset,
      Overlap overlap,
      TopicIdentity kafka,
      Instant now) {
    return new WriterOpened(
        epoch,
        worker,
        task(),
        PluginVersion.get(),
        now,
        resumedKafkaOffset,
        describe(recovery),
        overlap,
        kafka.clusterId(),
        kafka.topicId(),
        settings);
  }

  /**
   * What takes the place of a record that is skipped on purpose.
   *
   * @param payloadSha256 hex, or null if the record has no envelope
   */
  RecordSkipped recordSkipped(
      long kafkaOffset, String reason, long payloadBytes, String payloadSha256, Instant now) {
    return new RecordSkipped(kafkaOffset, reason, payloadBytes, payloadSha256, task(), now);
  }

  private String task() {
    return connectorName + "-" + taskNumber;
  }

  private static String describe(RecoveryReport recovery) {
    if (recovery.isClean()) {
      return WriterOpened.CLEAN;
    }
    StringBuilder text = new StringBuilder();
    text.append("kept ").append(recovery.recordsKept()).append(" records, ");
    text.append("cut ").append(recovery.bytesCut()).append(" bytes");
    if (recovery.tornFile() != null) {
      text.append(" to ").append(recovery.tornFile());
    }
    if (recovery.note() != null) {
      text.append("; ").append(recovery.note());
    }
    return text.toString();
  }
}
