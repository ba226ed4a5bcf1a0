package io.chainlog.connect.model;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.sink.ArchiveSinkConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The settings of one sink: small limits, so that segments and syncs are many. */
record SinkSettings(Map<String, String> connector) {
  private static final String[] COMPRESSIONS = {"none", "none", "lz4"};

  static SinkSettings random(Random random, String archiveId) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "archive");
    settings.put(ArchiveSettings.ARCHIVE_PATH_CONFIG, "/not/read");
    settings.put(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG, archiveId);
    settings.put("consumer.override.isolation.level", "read_committed");
    settings.put("consumer.override.auto.offset.reset", "earliest");
    put(settings, ArchiveSinkConfig.SEGMENT_BYTES_CONFIG, 1024 + random.nextInt(2000));
    put(settings, ArchiveSinkConfig.INDEX_INTERVAL_BYTES_CONFIG, 50 + random.nextInt(500));
    put(settings, ArchiveSinkConfig.CHECKPOINT_INTERVAL_RECORDS_CONFIG, 1 + random.nextInt(20));
    put(settings, ArchiveSinkConfig.FLUSH_MAX_BYTES_CONFIG, 1 + random.nextInt(3000));
    put(settings, "lock.timeout.ms", 60_000);
    settings.put(
        ArchiveSinkConfig.COMPRESSION_TYPE_CONFIG,
        COMPRESSIONS[random.nextInt(COMPRESSIONS.length)]);
    choose(settings, "start", random, "earliest", "earliest", "earliest", "group");
    choose(settings, "topic.recreated", random, "fail", "new.incarnation");
    choose(settings, "on.stream.failure", random, "fail", "fail", "isolate");
    return new SinkSettings(settings);
  }

  private static void choose(
      Map<String, String> settings, String name, Random random, String... values) {
    settings.put(name, values[random.nextInt(values.length)]);
  }

  private static void put(Map<String, String> settings, String name, long value) {
    settings.put(name, Long.toString(value));
  }

  /** Whether a stream begins where the consumer group is. */
  boolean startsAtGroup() {
    return connector.get("start").equals("group");
  }

  /** Whether another history gets a stream of its own. */
  boolean startsIncarnations() {
    return connector.get("topic.recreated").equals("new.incarnation");
  }

  /** Whether a partition that has failed leaves the others alone. */
  boolean isolatesFailures() {
    return connector.get("on.stream.failure").equals("isolate");
  }

  Map<String, String> ofTask(int number) {
    Map<String, String> settings = new HashMap<>(connector);
    settings.put(ArchiveSettings.TASK_NUMBER_TASK_CONFIG, Integer.toString(number));
    return settings;
  }
}
