package io.chainlog.connect.source;

import static io.chainlog.connect.config.ArchiveSettings.ARCHIVE_PATH_CONFIG;
import static io.chainlog.connect.config.ArchiveSettings.MAX_PAYLOAD_BYTES_CONFIG;

import io.chainlog.connect.config.ArchiveFolder;
import io.chainlog.connect.config.ArchiveSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The settings of the source. */
public final class ReplaySourceConfig extends AbstractConfig {
  public static final String REPLAY_ID_CONFIG = "replay.id";
  public static final String TOPICS_CONFIG = "topics";
  public static final String TOPICS_REGEX_CONFIG = "topics.regex";
  public static final String TOPIC_FORMAT_CONFIG = "topic.format";
  public static final String BATCH_MAX_RECORDS_CONFIG = "batch.max.records";
  public static final String BATCH_MAX_BYTES_CONFIG = "batch.max.bytes";
  public static final String POLL_INTERVAL_MS_CONFIG = "poll.interval.ms";
  public static final String STREAMS_POLL_INTERVAL_MS_CONFIG = "streams.poll.interval.ms";

  private static final String REPLAY_GROUP = "Replay";
  private static final String READING_GROUP = "Reading";

  private static final String ARCHIVE_PATH_DOC =
      "Folder of the archive, on storage that every worker mounts at this path. It is only read.";
  private static final String MAX_PAYLOAD_BYTES_DOC =
      "Largest record in bytes, with key, value, headers and a few bytes around them. A larger one in"
          + " the archive is refused before it is read into memory, and fails the task.";
  private static final String REPLAY_ID_DOC =
      "Name of this replay. Progress is kept under it: the same name goes on where it stopped, a new"
          + " one starts from the beginning.";
  private static final String TOPICS_DOC =
      "Archived topics to replay, separated by commas. Give either this or topics.regex.";
  private static final String TOPICS_REGEX_DOC =
      "Regular expression; archived topics whose whole name matches it are replayed, also those that"
          + " are archived later. Give either this or topics.";
  private static final String TOPIC_FORMAT_DOC =
      "Topic to replay into; <code>${topic}</code> stands for the archived topic's name. The default"
          + " keeps a replay out of the topic that it came from. The topic must have at least as many"
          + " partitions as were archived: a record goes to the partition it came from.";
  private static final String BATCH_MAX_RECORDS_DOC =
      "Most records that a task hands over to Connect at once.";
  private static final String BATCH_MAX_BYTES_DOC =
      "Bytes of keys, values and headers at which a batch is handed over though it has fewer records."
          + " A single larger record is a batch of its own.";
  private static final String POLL_INTERVAL_MS_DOC =
      "How long a task waits for something new when it has delivered everything. A task needs so long"
          + " to stop, so it is at most the worker's default"
          + " <code>task.shutdown.graceful.timeout.ms</code>.";
  private static final String STREAMS_POLL_INTERVAL_MS_DOC =
      "How often to look for topic-partitions that have come to the archive. When there are some, the"
          + " tasks are assigned anew.";

  private static final long LONGEST_POLL_INTERVAL_MS = 5_000;
  private static final int DEFAULT_BATCH_MAX_BYTES = 16 << 20;

  /** What a user may set. */
  public static final ConfigDef CONFIG_DEF = define();

  public ReplaySourceConfig(Map<String, String> settings) {
    super(CONFIG_DEF, settings);
  }

  private static ConfigDef define() {
    ConfigDef definition = new ConfigDef();
    ArchiveSettings.defineArchivePath(definition, ARCHIVE_PATH_DOC);
    ArchiveSettings.defineMaxPayloadBytes(definition, MAX_PAYLOAD_BYTES_DOC);
    defineReplay(definition);
    defineReading(definition);
    return definition;
  }

  private static void defineReplay(ConfigDef definition) {
    definition
        .define(
            REPLAY_ID_CONFIG,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.NonEmptyStringWithoutControlChars.nonEmptyStringWithoutControlChars(),
            Importance.HIGH,
            REPLAY_ID_DOC,
            REPLAY_GROUP,
            1,
            Width.MEDIUM,
            "Name of the replay")
        .define(
            TOPICS_CONFIG,
            ConfigDef.Type.LIST,
            List.of(),
            ConfigDef.LambdaValidator.with(
                ReplaySourceConfig::requireDistinctTopics, () -> "topic names, each once"),
            Importance.HIGH,
            TOPICS_DOC,
            REPLAY_GROUP,
            2,
            Width.LONG,
            "Topics")
        .define(
            TOPICS_REGEX_CONFIG,
            ConfigDef.Type.STRING,
            "",
            ConfigDef.LambdaValidator.with(
                ReplaySourceConfig::requirePattern, () -> "a regular expression"),
            Importance.HIGH,
            TOPICS_REGEX_DOC,
            REPLAY_GROUP,
            3,
            Width.LONG,
            "Topics by pattern")
        .define(
            TOPIC_FORMAT_CONFIG,
            ConfigDef.Type.STRING,
            "replayed." + TopicFormat.TOPIC,
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            TOPIC_FORMAT_DOC,
            REPLAY_GROUP,
            4,
            Width.MEDIUM,
            "Topic to replay into");
  }

  private static void defineReading(ConfigDef definition) {
    definition
        .define(
            BATCH_MAX_RECORDS_CONFIG,
            ConfigDef.Type.INT,
            500,
            Range.atLeast(1),
            Importance.LOW,
            BATCH_MAX_RECORDS_DOC,
            READING_GROUP,
            1,
            Width.SHORT,
            "Records in a batch")
        .define(
            BATCH_MAX_BYTES_CONFIG,
            ConfigDef.Type.INT,
            DEFAULT_BATCH_MAX_BYTES,
            Range.atLeast(1),
            Importance.LOW,
            BATCH_MAX_BYTES_DOC,
            READING_GROUP,
            2,
            Width.SHORT,
            "Bytes in a batch")
        .define(
            POLL_INTERVAL_MS_CONFIG,
            ConfigDef.Type.LONG,
            1_000L,
            Range.between(1, LONGEST_POLL_INTERVAL_MS),
            Importance.LOW,
            POLL_INTERVAL_MS_DOC,
            READING_GROUP,
            3,
            Width.SHORT,
            "Wait for new records")
        .define(
            STREAMS_POLL_INTERVAL_MS_CONFIG,
            ConfigDef.Type.LONG,
            Duration.ofSeconds(30).toMillis(),
            Range.atLeast(1),
            Importance.LOW,
            STREAMS_POLL_INTERVAL_MS_DOC,
            READING_GROUP,
            4,
            Width.SHORT,
            "Wait for new streams");
  }

  private static void requireDistinctTopics(String name, Object value) {
    List<?> topics = (List<?>) value;
    if (topics == null || topics.contains("") || Set.copyOf(topics).size() != topics.size()) {
      throw new ConfigException(
          name, value, "a topic is empty or named twice: name each once, separated by commas");
    }
  }

  private static void requirePattern(String name, Object value) {
    try {
      Pattern.compile(value == null ? "" : (String) value);
    } catch (PatternSyntaxException e) {
      throw new ConfigException(name, value, "it is not a regular expression: " + e.getMessage());
    }
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
