package io.chainlog.connect.sink;

import io.chainlog.connect.kafka.AdminSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/**
 * What the sink does where Kafka and the archive disagree, or where a stream cannot be written.
 *
 * @param start where a stream begins that has no record yet
 * @param topicRecreated what to do when Kafka has other records than the archive
 * @param onStreamFailure what to do when a stream cannot be written for good
 * @param gapMaxOffsets the largest number of Kafka offsets that may be missing before a record
 * @param skipped Kafka offsets that the operator skips on purpose
 * @param lockTimeoutMs after how long the wait for a locked stream is reported as overdue
 * @param retryTimeoutMs how long an I/O error is retried that may pass
 */
record SinkPolicy(
    Start start,
    TopicRecreated topicRecreated,
    OnStreamFailure onStreamFailure,
    long gapMaxOffsets,
    SkippedOffsets skipped,
    long lockTimeoutMs,
    long retryTimeoutMs) {

  static final String START_CONFIG = "start";
  static final String TOPIC_RECREATED_CONFIG = "topic.recreated";
  static final String ON_STREAM_FAILURE_CONFIG = "on.stream.failure";
  static final String GAP_MAX_OFFSETS_CONFIG = "gap.max.offsets";
  static final String SKIP_OFFSETS_CONFIG = "skip.offsets";
  static final String LOCK_TIMEOUT_MS_CONFIG = "lock.timeout.ms";
  static final String RETRY_TIMEOUT_MS_CONFIG = "retry.timeout.ms";

  private static final String READING_GROUP = "Reading from Kafka";
  private static final String FAILURE_GROUP = "Failures";

  private static final String START_DOC =
      "Where a stream begins that has no record yet. <code>earliest</code>: with the oldest record"
          + " that Kafka has. <code>group</code>: where the connector's consumer group stands."
          + " <code>latest</code>: with what is produced after the stream was opened for the first"
          + " time; needs <code>kafka.bootstrap.servers</code>. Recorded in the stream.";
  private static final String TOPIC_RECREATED_DOC =
      "What to do when Kafka has another record than the archive at the same offset, or another"
          + " cluster id or topic id: the topic was deleted and created again, cut, or another"
          + " cluster answers. <code>fail</code> stops the partition."
          + " <code>new.incarnation</code> leaves the stream as it is and archives the topic from"
          + " its beginning into <code>topic-partition@n</code>.";
  private static final String GAP_MAX_OFFSETS_DOC =
      "The most Kafka offsets that may be missing between two records of a partition. A record"
          + " after a larger gap is not archived, and the partition fails. Transactions and"
          + " compaction leave gaps; a plain topic has none. The default is no limit.";
  private static final String SKIP_OFFSETS_DOC =
      "Records to leave out on purpose, as <code>topic-partition:offset</code>, separated by"
          + " commas (<code>topic-partition@n:offset</code> for a later incarnation of a topic): the"
          + " way past a record that cannot be archived. Each leaves a statement with"
          + " the reason in the stream.";
  private static final String ON_STREAM_FAILURE_DOC =
      "What a failure that is final for one partition, such as damage or a record that cannot be"
          + " archived, does to the others of its task. <code>fail</code> fails the task."
          + " <code>isolate</code> pauses that partition only, with an error in the log and in the"
          + " metric <code>failed-partitions</code>, until the task is restarted; a task whose"
          + " partitions have all failed fails.";
  private static final String LOCK_TIMEOUT_MS_DOC =
      "A partition whose stream another writer has locked is waited for as long as the lock is"
          + " really held, while the task's other partitions go on. After this time the wait is"
          + " logged as an error once a minute. A task that has lost its partition and not noticed"
          + " yet gives the lock up within its consumer's <code>max.poll.interval.ms</code>.";
  private static final String RETRY_TIMEOUT_MS_DOC =
      "How long an I/O error that may pass, such as a stale file handle or too many open files, is"
          + " retried before it fails the partition. A full disk is waited for without end.";

  /** Where a stream begins that has no record yet. */
  enum Start {
    EARLIEST,
    LATEST,
    GROUP;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What to do when Kafka has other records than the archive. */
  enum TopicRecreated {
    FAIL,
    NEW_INCARNATION;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
  }

  /** What a final failure of one partition does to the others of its task. */
  enum OnStreamFailure {
    FAIL,
    ISOLATE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static void define(ConfigDef definition) {
    defineReading(definition);
    defineFailures(definition);
    AdminSettings.define(
        definition,
        "Addresses of the cluster that is archived, as host:port, separated by commas. Set, the ids"
            + " of cluster and topic are recorded in the streams and compared when a stream is"
            + " opened. Connect does not tell them to a sink.");
  }

  private static void defineReading(ConfigDef definition) {
    choice(definition, START_CONFIG, Start.EARLIEST.label(), START_DOC, 1, "Begin", startLabels());
    choice(
        definition,
        TOPIC_RECREATED_CONFIG,
        TopicRecreated.FAIL.label(),
        TOPIC_RECREATED_DOC,
        2,
        "Recreated topic",
        labels(Arrays.stream(TopicRecreated.values()).map(TopicRecreated::label).toList()));
    definition
        .define(
            GAP_MAX_OFFSETS_CONFIG,
            ConfigDef.Type.LONG,
            Long.MAX_VALUE,
            Range.atLeast(0),
            Importance.MEDIUM,
            GAP_MAX_OFFSETS_DOC,
            READING_GROUP,
            3,
            Width.SHORT,
            "Largest gap")
        .define(
            SKIP_OFFSETS_CONFIG,
            ConfigDef.Type.STRING,
            "",
            ConfigDef.LambdaValidator.with(
                SinkPolicy::requireSkippedOffsets, () -> "topic-partition:offset,..."),
            Importance.LOW,
            SKIP_OFFSETS_DOC,
            READING_GROUP,
            4,
            Width.LONG,
            "Skipped records");
  }

  private static void requireSkippedOffsets(String name, Object value) {
    try {
      SkippedOffsets.parse((String) value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }

  private static void defineFailures(ConfigDef definition) {
    definition
        .define(
            ON_STREAM_FAILURE_CONFIG,
            ConfigDef.Type.STRING,
            OnStreamFailure.FAIL.label(),
            ValidString.in(
                labels(
                    Arrays.stream(OnStreamFailure.values()).map(OnStreamFailure::label).toList())),
            Importance.MEDIUM,
            ON_STREAM_FAILURE_DOC,
            FAILURE_GROUP,
            1,
            Width.SHORT,
            "Failed stream")
        .define(
            RETRY_TIMEOUT_MS_CONFIG,
            ConfigDef.Type.LONG,
            Duration.ofMinutes(5).toMillis(),
            Range.atLeast(0),
            Importance.LOW,
            RETRY_TIMEOUT_MS_DOC,
            FAILURE_GROUP,
            2,
            Width.SHORT,
            "Retry of I/O errors")
        .define(
            LOCK_TIMEOUT_MS_CONFIG,
            ConfigDef.Type.LONG,
            Duration.ofMinutes(5).toMillis(),
            Range.atLeast(0),
            Importance.LOW,
            LOCK_TIMEOUT_MS_DOC,
            FAILURE_GROUP,
            3,
            Width.SHORT,
            "Overdue lock");
  }

  private static void choice(
      ConfigDef definition,
      String name,
      String defaultLabel,
      String doc,
      int order,
      String displayName,
      String[] labels) {
    definition.define(
        name,
        ConfigDef.Type.STRING,
        defaultLabel,
        ValidString.in(labels),
        Importance.MEDIUM,
        doc,
        READING_GROUP,
        order,
        Width.SHORT,
        displayName);
  }

  private static String[] startLabels() {
    return labels(Arrays.stream(Start.values()).map(Start::label).toList());
  }

  private static String[] labels(List<String> labels) {
    return labels.toArray(String[]::new);
  }

  /** What a validated configuration asks for. */
  static SinkPolicy of(AbstractConfig config) {
    return new SinkPolicy(
        Start.valueOf(constant(config, START_CONFIG)),
        TopicRecreated.valueOf(constant(config, TOPIC_RECREATED_CONFIG)),
        OnStreamFailure.valueOf(constant(config, ON_STREAM_FAILURE_CONFIG)),
        config.getLong(GAP_MAX_OFFSETS_CONFIG),
        SkippedOffsets.parse(config.getString(SKIP_OFFSETS_CONFIG)),
        config.getLong(LOCK_TIMEOUT_MS_CONFIG),
        config.getLong(RETRY_TIMEOUT_MS_CONFIG));
  }

  private static String constant(AbstractConfig config, String name) {
    return config.getString(name).toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** What a configuration without any of these settings asks for. */
  static SinkPolicy defaults() {
    ConfigDef definition = new ConfigDef();
    define(definition);
    return of(new AbstractConfig(definition, Map.of(), false));
  }
}
