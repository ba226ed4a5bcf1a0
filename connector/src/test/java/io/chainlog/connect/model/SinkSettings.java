package io.chainlog.connect.model;

import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.connect.sink.ArchiveSinkConfig;
import io.chainlog.storage.StreamId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The settings of one sink: small limits, so that segments and syncs are many. */
record SinkSettings(Map<String, String> connector) {
  private static final String START = "start";
  private static final String GAP_MAX_OFFSETS = "gap.max.offsets";
  private static final String SKIP_OFFSETS = "skip.offsets";
  private static final String[] COMPRESSIONS = {"none", "none", "lz4"};
  private static final String[] STREAMS = {"t0-0", "t0-0", "t0-0@1", "t1-1", "t1-1@1", "t2-2"};

  /**
   * @param knowsTopics whether the sink can ask where a topic ends
   */
  static SinkSettings random(Random random, String archiveId, boolean knowsTopics) {
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
    String end = knowsTopics ? "latest" : "earliest";
    choose(settings, START, random, "earliest", "earliest", "earliest", "group", end);
    choose(settings, "topic.recreated", random, "fail", "new.incarnation");
    choose(settings, "on.stream.failure", random, "fail", "fail", "isolate");
    if (random.nextInt(4) == 0) {
      put(settings, GAP_MAX_OFFSETS, random.nextInt(8));
    }
    if (random.nextInt(4) == 0) {
      settings.put(SKIP_OFFSETS, skipped(random));
    }
    return new SinkSettings(settings);
  }

  private static String skipped(Random random) {
    return IntStream.rangeClosed(0, random.nextInt(8))
        .mapToObj(i -> STREAMS[random.nextInt(STREAMS.length)] + ":" + random.nextInt(25))
        .collect(Collectors.joining(","));
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
    return connector.get(START).equals("group");
  }

  /** Whether a stream begins where the topic ends when it is opened first. */
  boolean startsAtEnd() {
    return connector.get(START).equals("latest");
  }

  /** Whether a statement takes the place of a record. */
  boolean isSkipped(StreamId stream, long offset) {
    return List.of(connector.getOrDefault(SKIP_OFFSETS, "").split(","))
        .contains(stream.name() + ":" + offset);
  }

  /** How many offsets may be missing before a record. */
  long gapMaxOffsets() {
    return Long.parseLong(connector.getOrDefault(GAP_MAX_OFFSETS, Long.toString(Long.MAX_VALUE)));
  }

  boolean limitsGaps() {
    return connector.containsKey(GAP_MAX_OFFSETS);
  }

  /** The operator accepts all gaps. */
  SinkSettings withoutGapLimit() {
    Map<String, String> settings = new HashMap<>(connector);
    settings.remove(GAP_MAX_OFFSETS);
    return new SinkSettings(settings);
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
