package io.chainlog.connect.source;

import static io.chainlog.connect.source.ReplaySourceConfig.BATCH_MAX_BYTES_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.BATCH_MAX_RECORDS_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.INCARNATION_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.ON_DAMAGE_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.POLL_INTERVAL_MS_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.REPLAY_ID_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.REPLAY_MODE_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.STREAMS_POLL_INTERVAL_MS_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.TOPICS_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.TOPICS_REGEX_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.TOPIC_FORMAT_CONFIG;
import static io.chainlog.connect.source.ReplaySourceConfig.UNACKNOWLEDGED_TIMEOUT_MS_CONFIG;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.kafka.AdminSettings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The definitions of the source's settings, with the texts of docs/CONFIG.md. */
final class ReplaySourceConfigDef {
  private static final String REPLAY_GROUP = "Replay";
  private static final String READING_GROUP = "Reading";

  private static final String ARCHIVE_PATH_DOC =
      "Folder of the archive, on storage that every worker mounts at this path. It is only read.";
  private static final String MAX_PAYLOAD_BYTES_DOC =
      "Largest record in bytes, with key, value, headers and a few bytes around them. A larger one in"
          + " the archive is refused before it is read into memory, and fails the task.";
  private static final String REPLAY_ID_DOC =
      "Name of this replay. Progress is kept under it and the connector's name: the same names resume"
          + " where the replay stopped, a new one starts from the beginning.";
  private static final String TOPICS_DOC =
      "Archived topics to replay, separated by commas. Give either this or topics.regex.";
  private static final String TOPICS_REGEX_DOC =
      "Regular expression; archived topics whose whole name matches it are replayed, also those that"
          + " are archived later. A topic that this replay itself writes is left out, which is logged."
          + " Give either this or topics.";
  private static final String TOPIC_FORMAT_DOC =
      "Topic to replay into; <code>${topic}</code> stands for the archived topic's name and"
          + " <code>${incarnation}</code> for its incarnation, which is 0 unless the topic was recreated."
          + " The default keeps a replay out of the topic that it came from. The topic must have at least"
          + " as many partitions as were archived: a record goes to the partition it came from.";
  private static final String INCARNATION_DOC =
      "Which incarnations of a recreated topic to replay. <code>all</code> is refused where two would"
          + " be mixed in one topic, unless topic.format contains <code>${incarnation}</code>."
          + " <code>latest</code> is decided when a task starts.";
  private static final String REPLAY_MODE_DOC =
      "<code>follow</code> continues with what is archived later. <code>snapshot</code> ends each"
          + " stream where it ended when the replay began with it, reports when all are done, and then"
          + " idles; only it may replay a topic into itself.";
  private static final String ON_DAMAGE_DOC =
      "What a damaged stream does. In both cases everything before the damage is delivered, and nothing"
          + " after it. <code>fail</code>: the task delivers its other streams to their ends, then fails."
          + " <code>skip-stream</code>: the task logs an error and continues with its other streams.";
  private static final String BOOTSTRAP_SERVERS_DOC =
      "Brokers of the cluster that is replayed into. With it, each target topic is looked at before the"
          + " first record: what would lose or block records is refused by name, what would alter them is"
          + " logged. Without it, <code>bootstrap.servers</code> of <code>admin.override.</code> or"
          + " <code>producer.override.</code> is used if it is set.";
  private static final String UNACKNOWLEDGED_TIMEOUT_MS_DOC =
      "How long records may be out without an acknowledgement of their target partition before the task"
          + " fails. A warning that names the partition comes after a third of it. A broker that cannot"
          + " be reached is waited for.";
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
      "How often to look for topic-partitions that are new in the archive. Each is replayed by the task"
          + " that its name and number assign it to; tasks are only added while there are fewer than"
          + " <code>tasks.max</code>.";

  private static final long LONGEST_POLL_INTERVAL_MS = 5_000;
  private static final long SHORTEST_UNACKNOWLEDGED_TIMEOUT_MS = 1_000;
  private static final int DEFAULT_BATCH_MAX_BYTES = 16 << 20;

  private ReplaySourceConfigDef() {}

  static ConfigDef define() {
    ConfigDef definition = new ConfigDef();
    ArchiveSettings.defineArchivePath(definition, ARCHIVE_PATH_DOC);
    ArchiveSettings.defineMaxPayloadBytes(definition, MAX_PAYLOAD_BYTES_DOC);
    defineReplay(definition);
    defineModes(definition);
    AdminSettings.define(definition, BOOTSTRAP_SERVERS_DOC);
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
                ReplaySourceConfigDef::requireDistinctTopics, () -> "topic names, each once"),
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
                ReplaySourceConfigDef::requirePattern, () -> "a regular expression"),
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

  private static void defineModes(ConfigDef definition) {
    definition
        .define(
            INCARNATION_CONFIG,
            ConfigDef.Type.STRING,
            "all",
            ConfigDef.ValidString.in("all", "first", "latest"),
            Importance.LOW,
            INCARNATION_DOC,
            REPLAY_GROUP,
            5,
            Width.SHORT,
            "Incarnations")
        .define(
            REPLAY_MODE_CONFIG,
            ConfigDef.Type.STRING,
            "follow",
            ConfigDef.ValidString.in("follow", "snapshot"),
            Importance.MEDIUM,
            REPLAY_MODE_DOC,
            REPLAY_GROUP,
            6,
            Width.SHORT,
            "Follow, or end")
        .define(
            ON_DAMAGE_CONFIG,
            ConfigDef.Type.STRING,
            "fail",
            ConfigDef.ValidString.in("fail", "skip-stream"),
            Importance.MEDIUM,
            ON_DAMAGE_DOC,
            REPLAY_GROUP,
            7,
            Width.SHORT,
            "At damage");
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
            "Wait for new streams")
        .define(
            UNACKNOWLEDGED_TIMEOUT_MS_CONFIG,
            ConfigDef.Type.LONG,
            Duration.ofSeconds(30).toMillis(),
            Range.atLeast(SHORTEST_UNACKNOWLEDGED_TIMEOUT_MS),
            Importance.LOW,
            UNACKNOWLEDGED_TIMEOUT_MS_DOC,
            READING_GROUP,
            5,
            Width.SHORT,
            "Wait for acknowledgements");
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
}
