package io.chainlog.connect.sink;

import static io.chainlog.connect.config.ArchiveSettings.ARCHIVE_PATH_CONFIG;
import static io.chainlog.connect.config.ArchiveSettings.MAX_PAYLOAD_BYTES_CONFIG;

import io.chainlog.connect.config.ArchiveFolder;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.kafka.AdminSettings;
import io.chainlog.connect.kafka.AdminTopics;
import io.chainlog.connect.kafka.KafkaTopics;
import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.codec.CompressionType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of the sink. */
public final class ArchiveSinkConfig extends AbstractConfig {
  public static final String COMPRESSION_TYPE_CONFIG = "compression.type";
  public static final String COMPRESSION_LEVEL_CONFIG = "compression.level";
  public static final String SEGMENT_BYTES_CONFIG = "segment.bytes";
  public static final String SEGMENT_MS_CONFIG = "segment.ms";
  public static final String INDEX_INTERVAL_BYTES_CONFIG = "index.interval.bytes";
  public static final String CHECKPOINT_INTERVAL_RECORDS_CONFIG = "checkpoint.interval.records";
  public static final String FLUSH_MAX_BYTES_CONFIG = "flush.max.bytes";

  /** Connect's own setting for the consumer of a connector's tasks. */
  static final String ISOLATION_LEVEL_CONFIG = "consumer.override.isolation.level";

  static final String READ_COMMITTED = "read_committed";

  /** Connect's own setting for the consumer of a connector's tasks. */
  static final String AUTO_OFFSET_RESET_CONFIG = "consumer.override.auto.offset.reset";

  private static final String SEGMENTS_GROUP = "Segments";
  private static final String WRITING_GROUP = "Writing";

  private static final String ARCHIVE_PATH_DOC =
      "Folder of the archive, on storage that every worker mounts at this path. It must exist. An"
          + " empty folder is made an archive; a folder that holds anything else is refused.";
  private static final String MAX_PAYLOAD_BYTES_DOC =
      "Largest record in bytes, with key, value, headers and a few bytes around them. A larger one"
          + " fails the task, and so does a larger one in the archive when it is read.";
  private static final String COMPRESSION_TYPE_DOC =
      "How each record is compressed. It is kept as it is where compression would not make it"
          + " smaller. May be changed at any time.";
  private static final String COMPRESSION_LEVEL_DOC =
      "Level of <code>zstd</code>: higher is smaller and slower. Not allowed with another"
          + " compression.type.";
  private static final String SEGMENT_BYTES_DOC =
      "A segment file that has reached this size is completed, and the stream goes on in the next."
          + " Completed segments never change.";
  private static final String SEGMENT_MS_DOC =
      "A segment whose first record was archived so long ago is completed with the next batch,"
          + " whatever its size. After a restart, the time since then counts.";
  private static final String INDEX_INTERVAL_BYTES_DOC =
      "Bytes of log between two entries of the offset index. Less means faster seeks and more"
          + " memory.";
  private static final String CHECKPOINT_INTERVAL_RECORDS_DOC =
      "Records between two checkpoint records. Reading from the middle of a stream, and finding its"
          + " end after a restart, starts at a checkpoint.";
  private static final String FLUSH_MAX_BYTES_DOC =
      "Bytes that a task may have written and not yet synced to disk. Above it, all its streams are"
          + " synced at once; otherwise they are synced every <code>offset.flush.interval.ms</code>"
          + " of the worker. Offsets are committed to Kafka only for what is synced.";
  private static final long DEFAULT_SEGMENT_BYTES = 256L << 20;
  private static final long SMALLEST_SEGMENT_BYTES = 1024;
  private static final long DEFAULT_FLUSH_MAX_BYTES = 16L << 20;

  /** What a user may set. */
  public static final ConfigDef CONFIG_DEF = define();

  public ArchiveSinkConfig(Map<String, String> settings) {
    super(CONFIG_DEF, settings);
  }

  private static ConfigDef define() {
    ConfigDef definition = new ConfigDef();
    ArchiveSettings.defineArchivePath(definition, ARCHIVE_PATH_DOC);
    ArchiveSettings.defineMaxPayloadBytes(definition, MAX_PAYLOAD_BYTES_DOC);
    defineSegments(definition);
    defineWriting(definition);
    SinkPolicy.define(definition);
    return definition;
  }

  private static void defineSegments(ConfigDef definition) {
    definition
        .define(
            SEGMENT_BYTES_CONFIG,
            ConfigDef.Type.LONG,
            DEFAULT_SEGMENT_BYTES,
            Range.atLeast(SMALLEST_SEGMENT_BYTES),
            Importance.MEDIUM,
            SEGMENT_BYTES_DOC,
            SEGMENTS_GROUP,
            1,
            Width.SHORT,
            "Segment size")
        .define(
            SEGMENT_MS_CONFIG,
            ConfigDef.Type.LONG,
            Duration.ofDays(7).toMillis(),
            Range.atLeast(1),
            Importance.MEDIUM,
            SEGMENT_MS_DOC,
            SEGMENTS_GROUP,
            2,
            Width.SHORT,
            "Segment age")
        .define(
            INDEX_INTERVAL_BYTES_CONFIG,
            ConfigDef.Type.INT,
            StorageConfig.DEFAULT_INDEX_INTERVAL_BYTES,
            Range.atLeast(1),
            Importance.LOW,
            INDEX_INTERVAL_BYTES_DOC,
            SEGMENTS_GROUP,
            3,
            Width.SHORT,
            "Index interval")
        .define(
            CHECKPOINT_INTERVAL_RECORDS_CONFIG,
            ConfigDef.Type.LONG,
            CheckpointPolicy.DEFAULT.intervalRecords(),
            Range.atLeast(1),
            Importance.LOW,
            CHECKPOINT_INTERVAL_RECORDS_DOC,
            SEGMENTS_GROUP,
            4,
            Width.SHORT,
            "Checkpoint interval");
  }

  private static void defineWriting(ConfigDef definition) {
    definition
        .define(
            COMPRESSION_TYPE_CONFIG,
            ConfigDef.Type.STRING,
            CompressionType.ZSTD.label(),
            ValidString.in(compressionLabels()),
            Importance.MEDIUM,
            COMPRESSION_TYPE_DOC,
            WRITING_GROUP,
            1,
            Width.SHORT,
            "Compression",
            List.of(COMPRESSION_LEVEL_CONFIG),
            new CompressionTypeRecommender())
        .define(
            COMPRESSION_LEVEL_CONFIG,
            ConfigDef.Type.INT,
            StorageConfig.defaults().compressionLevel(),
            Range.between(1, 22),
            Importance.LOW,
            COMPRESSION_LEVEL_DOC,
            WRITING_GROUP,
            2,
            Width.SHORT,
            "Compression level",
            new CompressionLevelRecommender())
        .define(
            FLUSH_MAX_BYTES_CONFIG,
            ConfigDef.Type.LONG,
            DEFAULT_FLUSH_MAX_BYTES,
            Range.atLeast(1),
            Importance.MEDIUM,
            FLUSH_MAX_BYTES_DOC,
            WRITING_GROUP,
            3,
            Width.SHORT,
            "Unsynced bytes");
  }

  static String[] compressionLabels() {
    return Arrays.stream(CompressionType.values())
        .map(CompressionType::label)
        .toArray(String[]::new);
  }

  ArchiveFolder archiveFolder() {
    return ArchiveFolder.of(getString(ARCHIVE_PATH_CONFIG));
  }

  long flushMaxBytes() {
    return getLong(FLUSH_MAX_BYTES_CONFIG);
  }

  SinkPolicy policy() {
    return SinkPolicy.of(this);
  }

  /** What the cluster reports about topics, as far as the settings tell how to reach it. */
  KafkaTopics kafkaTopics() {
    Map<String, String> settings = originalsStrings();
    boolean committed = READ_COMMITTED.equals(settings.get(ISOLATION_LEVEL_CONFIG));
    return AdminSettings.of(settings)
        .<KafkaTopics>map(
            client ->
                new AdminTopics(
                    client,
                    committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED))
        .orElse(KafkaTopics.UNKNOWN);
  }

  int maxPayloadBytes() {
    return getInt(MAX_PAYLOAD_BYTES_CONFIG);
  }

  CompressionType compressionType() {
    return CompressionType.valueOf(getString(COMPRESSION_TYPE_CONFIG).toUpperCase(Locale.ROOT));
  }

  StorageConfig storageConfig() {
    return StorageConfig.defaults()
        .withCompression(compressionType(), getInt(COMPRESSION_LEVEL_CONFIG))
        .withSegmentBytes(getLong(SEGMENT_BYTES_CONFIG))
        .withSegmentMs(getLong(SEGMENT_MS_CONFIG))
        .withIndexIntervalBytes(getInt(INDEX_INTERVAL_BYTES_CONFIG))
        .withMaxPayloadBytes(maxPayloadBytes())
        .withCheckpointPolicy(
            CheckpointPolicy.DEFAULT.withIntervalRecords(
                getLong(CHECKPOINT_INTERVAL_RECORDS_CONFIG)));
  }

  private static final class CompressionTypeRecommender implements ConfigDef.Recommender {
    @Override
    public List<Object> validValues(String name, Map<String, Object> parsed) {
      return List.of((Object[]) compressionLabels());
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsed) {
      return true;
    }
  }

  private static final class CompressionLevelRecommender implements ConfigDef.Recommender {
    @Override
    public List<Object> validValues(String name, Map<String, Object> parsed) {
      return List.of();
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsed) {
      return CompressionType.ZSTD.label().equals(parsed.get(COMPRESSION_TYPE_CONFIG));
    }
  }
}
