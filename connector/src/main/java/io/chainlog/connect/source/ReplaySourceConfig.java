package io.chainlog.connect.source;

import static io.chainlog.connect.config.ArchiveSettings.ARCHIVE_PATH_CONFIG;
import static io.chainlog.connect.config.ArchiveSettings.MAX_PAYLOAD_BYTES_CONFIG;

import io.chainlog.connect.config.ArchiveFolder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of the source. */
public final class ReplaySourceConfig extends AbstractConfig {
  public static final String REPLAY_ID_CONFIG = "replay.id";
  public static final String TOPICS_CONFIG = "topics";
  public static final String TOPICS_REGEX_CONFIG = "topics.regex";
  public static final String TOPIC_FORMAT_CONFIG = "topic.format";
  public static final String INCARNATION_CONFIG = "incarnation";
  public static final String REPLAY_MODE_CONFIG = "replay.mode";
  public static final String ON_DAMAGE_CONFIG = "on.damage";
  public static final String UNACKNOWLEDGED_TIMEOUT_MS_CONFIG = "unacknowledged.timeout.ms";
  public static final String BATCH_MAX_RECORDS_CONFIG = "batch.max.records";
  public static final String BATCH_MAX_BYTES_CONFIG = "batch.max.bytes";
  public static final String POLL_INTERVAL_MS_CONFIG = "poll.interval.ms";
  public static final String STREAMS_POLL_INTERVAL_MS_CONFIG = "streams.poll.interval.ms";

  /** What a user may set. */
  public static final ConfigDef CONFIG_DEF = ReplaySourceConfigDef.define();

  /** Which incarnations of a recreated topic are replayed. */
  enum Incarnation {
    ALL,
    FIRST,
    LATEST
  }

  public ReplaySourceConfig(Map<String, String> settings) {
    super(CONFIG_DEF, settings);
  }

  ArchiveFolder archiveFolder() {
    return ArchiveFolder.of(getString(ARCHIVE_PATH_CONFIG));
  }

  String replayId() {
    return getString(REPLAY_ID_CONFIG);
  }

  List<String> topics() {
    return getList(TOPICS_CONFIG);
  }

  String topicsRegex() {
    return getString(TOPICS_REGEX_CONFIG);
  }

  TopicFormat topicFormat() {
    return new TopicFormat(getString(TOPIC_FORMAT_CONFIG));
  }

  Incarnation incarnation() {
    return Incarnation.valueOf(getString(INCARNATION_CONFIG).toUpperCase(Locale.ROOT));
  }

  boolean isSnapshot() {
    return getString(REPLAY_MODE_CONFIG).equals("snapshot");
  }

  boolean skipsDamagedStreams() {
    return getString(ON_DAMAGE_CONFIG).equals("skip-stream");
  }

  long unacknowledgedTimeoutMs() {
    return getLong(UNACKNOWLEDGED_TIMEOUT_MS_CONFIG);
  }

  int maxPayloadBytes() {
    return getInt(MAX_PAYLOAD_BYTES_CONFIG);
  }

  int batchMaxRecords() {
    return getInt(BATCH_MAX_RECORDS_CONFIG);
  }

  int batchMaxBytes() {
    return getInt(BATCH_MAX_BYTES_CONFIG);
  }

  long pollIntervalMs() {
    return getLong(POLL_INTERVAL_MS_CONFIG);
  }

  long streamsPollIntervalMs() {
    return getLong(STREAMS_POLL_INTERVAL_MS_CONFIG);
  }
}
