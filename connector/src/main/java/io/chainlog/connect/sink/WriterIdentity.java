package io.chainlog.connect.sink;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.config.PluginVersion;
import io.chainlog.connect.envelope.EnvelopeFormat;
import io.chainlog.connect.envelope.StreamOpened;
import io.chainlog.connect.envelope.WriterOpened;
import io.chainlog.connect.streams.TopicPartitionStream;
import io.chainlog.storage.RecoveryReport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Who writes: what a task says of itself in the streams that it opens.
 *
 * @param archiveId id of the archive
 * @param connectorName name of the connector
 * @param taskNumber number of the task
 * @param worker host name, or null if this host has none
 * @param isolationLevel what the connector sets for its consumers, or null
 * @param transforms aliases of its transforms
 */
record WriterIdentity(
    String archiveId,
    String connectorName,
    String taskNumber,
    String worker,
    String isolationLevel,
    List<String> transforms) {

  /** Reads the configuration of a task. */
  static WriterIdentity of(Map<String, String> settings) {
    return new WriterIdentity(
        settings.get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG),
        settings.getOrDefault("name", ""),
        settings.getOrDefault(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, ""),
        hostName(),
        settings.get(ArchiveSinkConfig.ISOLATION_LEVEL_CONFIG),
        list(settings.get("transforms")));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static List<String> list(String aliases) {
    return aliases == null || aliases.isBlank()
        ? List.of()
        : Arrays.stream(aliases.split(",")).map(String::strip).toList();
  }

  /** Record 0 of a stream. */
  StreamOpened streamOpened(TopicPartitionStream stream, long firstKafkaOffset, Instant now) {
    return new StreamOpened(
        EnvelopeFormat.VERSION,
        archiveId,
        null,
        stream.topic(),
        null,
        stream.partition(),
        stream.incarnation(),
        firstKafkaOffset,
        isolationLevel,
        connectorName,
        PluginVersion.get(),
        null,
        transforms,
        now);
  }

  /** What stands before the first Kafka record that this writer appends. */
  WriterOpened writerOpened(
      long epoch, RecoveryReport recovery, long resumedKafkaOffset, Instant now) {
    return new WriterOpened(
        epoch,
        worker,
        connectorName + "-" + taskNumber,
        PluginVersion.get(),
        now,
        resumedKafkaOffset,
        describe(recovery),
        null,
        null,
        null,
        null);
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
