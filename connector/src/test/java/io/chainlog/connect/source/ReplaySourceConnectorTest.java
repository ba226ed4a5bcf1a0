package io.chainlog.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.chainlog.connect.ConfigErrors;
import io.chainlog.connect.SampleArchive;
import io.chainlog.connect.config.ArchiveSettings;
import io.chainlog.storage.Archive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.directory.FileLogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaySourceConnectorTest {
  private static final String CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

  private static final Map<String, Object> EARLIER =
      Map.of("streamOffset", 900L, "kafkaOffset", 900L, "chainHash", "00".repeat(32));

  @TempDir Path folder;
  private SampleArchive archive;
  private final StubContext context = new StubContext();
  private final ReplaySourceConnector connector = new ReplaySourceConnector();

  @BeforeEach
  void makeArchive() throws IOException {
    archive = new SampleArchive(folder.resolve("archive"), StorageConfig.defaults());
    connector.initialize(context);
  }

  @AfterEach
  void stop() {
    connector.stop();
  }

  @Test
  void acceptsWhatTheDocumentationShows() throws IOException {
    archive.append("orders-0", 0, 3);
    assertThat(validate(Map.of())).isEmpty();
    assertThat(
            validate(
                Map.of(
                    "tasks.max", "2",
                    "topic.format", "copy.${topic}.2",
                    "topic.creation.default.partitions", "1",
                    "topic.creation.default.replication.factor", "-1",
                    "exactly.once.support", "required",
                    "producer.override.linger.ms", "5")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay.id         | ''                         | replay.id",
        "topics            | ''                         | topics.regex",
        "topics.regex      | .*                         | topics.regex",
        "topics            | 'orders,pay'               | topics",
        "topic.format      | a b                        | topic name",
        "topic.format      | ${topic}.${partition}      | placeholder",
        "batch.max.records | 0                          | 1",
        "poll.interval.ms  | 60000                      | 5000",
        "value.converter   | org.apache.kafka.connect.json.JsonConverter | set value.converter=org",
        "replay.mod        | snapshot                   | unknown setting",
        "replay.mode       | Snapshot                   | snapshot",
        "on.damage         | skip                       | skip-stream",
        "incarnation       | 1                          | latest",
        "unacknowledged.timeout.ms | 10                 | 1000",
        "errors.tolerance  | all                        | remove it",
        "archive.path      | /does/not/exist            | mounted",
      })
  void refusesASettingAndSaysWhatToDo(String setting, String value, String remedy) {
    Map<String, String> settings = new HashMap<>(Map.of(setting, value));
    if (value.equals("orders,pay")) {
      settings.put("topic.format", "all");
    }
    Map<String, String> errors = validate(settings);
    assertThat(errors).hasSize(1);
    assertThat(errors.toString()).contains(setting).contains(remedy);
  }

  @Test
  void requiresTheConvertersSinceTheWorkersOwnCannotBeSeen() {
    Map<String, String> settings = settings(Map.of());
    settings.keySet().removeIf(setting -> setting.endsWith(".converter"));
    assertThat(ConfigErrors.of(connector.validate(settings)))
        .containsOnlyKeys("key.converter", "value.converter", "header.converter")
        .allSatisfy(
            (setting, error) -> assertThat(error).contains("set " + setting + "=" + CONVERTER));
  }

  @Test
  void refusesTooFewPartitionsForATopicThatConnectMakes() throws IOException {
    archive.append("orders-0", 0, 3);
    archive.append("orders-4", 0, 3);
    archive.append("other-9", 0, 3);
    String setting = "topic.creation.default.partitions";
    assertThat(validate(Map.of(setting, "4")).get(setting)).contains("raise it to 5");
    assertThat(validate(Map.of(setting, "5"))).isEmpty();
    assertThat(validate(Map.of(setting, "-1"))).isEmpty();
  }

  @Test
  void refusesAFolderThatIsNoArchive() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(validate(Map.of("archive.path", empty.toString())).get("archive.path"))
        .contains("not an archive");
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void configuresAsManyTasksAsThereAreStreams() throws IOException {
    archive.append("orders-0", 0, 3);
    archive.append("orders-1", 0, 3);
    archive.append("orders-2", 0, 3);
    archive.append("other-0", 0, 10);
    connector.start(settings(Map.of()));
    List<Map<String, String>> tasks = connector.taskConfigs(2);
    assertThat(tasks)
        .extracting(task -> task.get(ArchiveSettings.TASK_NUMBER_TASK_CONFIG))
        .containsExactly("0", "1");
    assertThat(tasks)
        .extracting(task -> task.get(ArchiveSettings.TASK_COUNT_TASK_CONFIG))
        .containsOnly("2");
    assertThat(tasks)
        .extracting(task -> task.get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG))
        .containsOnly(archive.id());
    assertThat(connector.taskConfigs(9)).hasSize(3);
  }

  @Test
  void hasOneTaskThatWaitsAsLongAsThereIsNothing() {
    connector.start(settings(Map.of()));
    assertThat(connector.taskConfigs(3)).hasSize(1);
  }

  @Test
  void hasNoTasksForAnArchiveThatIsNotThere() throws IOException {
    archive.append("orders-0", 0, 3);
    connector.start(settings(Map.of()));
    Files.move(archive.path(), folder.resolve("unmounted"));
    Files.createDirectory(archive.path());
    assertThatThrownBy(() -> connector.taskConfigs(3))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(archive.path().toString());
  }

  @Test
  void asksForMoreTasksOnlyWhenThereAreTooFew() throws IOException {
    archive.append("orders-0", 0, 3);
    connector.start(settings(Map.of("streams.poll.interval.ms", "5")));
    assertThat(connector.taskConfigs(2)).hasSize(1);
    archive.append("orders-0", 3, 6);
    archive.append("other-0", 0, 3);
    await().pollDelay(Duration.ofMillis(100)).until(() -> context.reconfigurations.get() == 0);
    archive.append("orders-1", 0, 3);
    await().until(() -> context.reconfigurations.get() > 0);
    assertThat(connector.taskConfigs(2)).hasSize(2);
    int asked = context.reconfigurations.get();
    archive.append("orders-2", 0, 3);
    await().pollDelay(Duration.ofMillis(100)).until(() -> context.reconfigurations.get() == asked);
  }

  @Test
  void refusesTwoHistoriesInOneTopic() throws IOException {
    archive.append("orders-0", 0, 3);
    archive.append("orders-0@1", 0, 3);
    assertThat(validate(Map.of()).get("incarnation"))
        .contains("orders-0@1")
        .contains("two histories");
    assertThatThrownBy(() -> connector.start(settings(Map.of())))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("two histories");
    assertThat(validate(Map.of("incarnation", "latest"))).isEmpty();
    assertThat(validate(Map.of("topic.format", "${topic}.${incarnation}"))).isEmpty();
  }

  @Test
  void refusesAStreamThatIsALink() throws IOException {
    archive.append("orders-0", 0, 3);
    Files.move(archive.path().resolve("streams/orders-0"), folder.resolve("elsewhere"));
    Files.createSymbolicLink(
        archive.path().resolve("streams/orders-0"), folder.resolve("elsewhere"));
    assertThat(validate(Map.of()).get("archive.path")).contains("orders-0").contains("link");
  }

  @Test
  void refusesToReplayATopicIntoItselfUnlessItEnds() throws IOException {
    archive.append("orders-0", 0, 3);
    Map<String, String> settings = new HashMap<>(Map.of("topic.format", "${topic}"));
    assertThat(validate(settings)).containsOnlyKeys("topic.format");
    settings.put("replay.mode", "snapshot");
    assertThat(validate(settings)).isEmpty();
  }

  @Test
  void refusesToReadWhatItWrites() {
    assertThat(validate(Map.of("topics", "a,replayed.a,b")))
        .containsOnlyKeys("topics")
        .allSatisfy((setting, error) -> assertThat(error).contains("replayed.a"));
  }

  @Test
  void leavesItsOwnOutputOutOfAPattern() throws IOException {
    archive.append("loop-0", 0, 3);
    archive.append("replayed.loop-0", 0, 3);
    archive.append("replayed.replayed.loop-0", 0, 3);
    archive.append("replayed.other-0", 0, 3);
    Map<String, String> settings = settings(Map.of("topics.regex", ".*"));
    settings.remove("topics");
    StreamSelection.Selected selected =
        new StreamSelection(new ReplaySourceConfig(settings))
            .select(Archive.open(new FileLogDirectory(archive.path())));
    assertThat(selected.streams())
        .extracting(stream -> stream.identity().topic())
        .containsExactly("loop", "replayed.other");
    assertThat(selected.ownOutput()).containsExactly("replayed.loop", "replayed.replayed.loop");
  }

  @Test
  void refusesByStreamATopicWhoseNameBecomesTooLong() throws IOException {
    archive.append("orders-0", 0, 3);
    archive.append("t".repeat(245) + "-0", 0, 3);
    Map<String, String> settings = settings(Map.of("topics.regex", ".*"));
    settings.remove("topics");
    assertThat(ConfigErrors.of(connector.validate(settings))).containsOnlyKeys("topic.format");
    assertThat(ConfigErrors.of(connector.validate(settings)).get("topic.format"))
        .contains("t".repeat(245) + "-0");
  }

  @Test
  void leavesADamagedStreamToItsTask() throws IOException {
    archive.append("orders-0", 0, 3);
    archive.append("orders-1", 0, 3);
    Files.write(archive.path().resolve("streams/orders-1/commit"), new byte[8192]);
    connector.start(settings(Map.of()));
    assertThat(connector.taskConfigs(2)).hasSize(2);
  }

  @Test
  void acceptsAResetAndPositionsThatExist() throws Exception {
    archive.append("orders-0", 0, 9);
    Map<String, String> partition = new SourcePartition(archive.id(), "orders-0", "r1").toMap();
    Map<String, Object> offset = lastOffset();
    assertThat(alter(partition, offset)).isTrue();
    assertThat(alter(partition, null)).isTrue();
    assertThat(alter(Map.of("anything", "else"), null)).isTrue();
  }

  @Test
  void deletesWhatEarlierBuildsStoredAtAReset() {
    SourcePartition partition = new SourcePartition(archive.id(), "orders-0", "r1");
    StoredOffsets stored = new StoredOffsets();
    partition.spellings().forEach(spelling -> stored.put(spelling, EARLIER));
    assertThat(stored.size()).isEqualTo(6);
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(StoredOffsets.normalized(partition.toMap()), null);
    connector.alterOffsets(settings(Map.of()), reset);
    stored.putAll(reset);
    assertThat(stored.size()).isZero();
  }

  @Test
  void prefersAnAlteredPositionToWhatEarlierBuildsStored() throws Exception {
    archive.append("orders-0", 0, 9);
    SourcePartition partition = new SourcePartition(archive.id(), "orders-0", "r1");
    Map<String, Object> offset = new HashMap<>(lastOffset());
    offset.remove("version");
    StoredOffsets stored = new StoredOffsets();
    partition.spellings().forEach(spelling -> stored.put(spelling, EARLIER));
    Map<Map<String, ?>, Map<String, ?>> altered = new HashMap<>();
    altered.put(StoredOffsets.normalized(partition.toMap()), offset);
    connector.alterOffsets(settings(Map.of()), altered);
    stored.putAll(altered);
    assertThat(new StoredPositions(stored.reader()).find(List.of(partition)).get(partition))
        .isEqualTo(SourceOffset.fromMap(offset));
  }

  @Test
  void refusesAResetThatWouldLeaveEarlierPositions() {
    Map<String, String> partition = new SourcePartition(archive.id(), "orders-0", "r1").toMap();
    assertThatThrownBy(
            () ->
                connector.alterOffsets(
                    settings(Map.of()), Collections.singletonMap(partition, null)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("set a new replay.id");
  }

  @Test
  void refusesPositionsThatNoTaskCouldGoOnFrom() throws Exception {
    archive.append("orders-0", 0, 9);
    Map<String, String> partition = new SourcePartition(archive.id(), "orders-0", "r1").toMap();
    Map<String, Object> offset = lastOffset();
    assertRefused(Map.of("stream", "orders-0"), offset, "source partition has");
    assertRefused(with(partition, "archive", "other"), offset, "archive other");
    assertRefused(with(partition, "replay.id", "r2"), offset, "replay.id r2");
    assertRefused(with(partition, "stream", "orders-7"), offset, "no stream");
    assertRefused(with(partition, "stream", "../x"), offset, "no stream");
    assertRefused(partition, Map.of("streamOffset", 3L), "source offset has");
    assertRefused(partition, with(offset, "streamOffset", -1L), "source offset has");
    assertRefused(partition, with(offset, "chainHash", "12"), "source offset has");
    assertRefused(partition, with(offset, "chainHash", "00".repeat(32)), "altered");
    assertRefused(partition, with(offset, "kafkaOffset", 3L), "altered");
    assertRefused(partition, with(offset, "streamOffset", 900L), "ends before it");
  }

  @Test
  void supportsExactlyOnce() {
    assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
  }

  @Test
  void hasARealVersion() {
    assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(new ReplaySourceTask().version()).isEqualTo(connector.version());
  }

  private void assertRefused(Map<String, ?> partition, Map<String, ?> offset, String reason) {
    assertThatThrownBy(() -> alter(partition, offset))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(reason);
  }

  private boolean alter(Map<String, ?> partition, Map<String, ?> offset) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(partition, offset);
    return connector.alterOffsets(settings(Map.of()), offsets);
  }

  private static Map<String, Object> with(Map<String, ?> map, String key, Object value) {
    Map<String, Object> changed = new HashMap<>(map);
    changed.put(key, value);
    return changed;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> lastOffset() throws InterruptedException {
    connector.start(settings(Map.of()));
    ReplaySourceTask task = new ReplaySourceTask();
    task.initialize(new StubSourceTaskContext());
    task.start(connector.taskConfigs(1).get(0));
    Map<String, Object> last = (Map<String, Object>) task.poll().get(8).sourceOffset();
    task.stop();
    return last;
  }

  private Map<String, String> validate(Map<String, String> more) {
    return ConfigErrors.of(connector.validate(settings(more)));
  }

  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("archive.path", archive.path().toString());
    settings.put("replay.id", "r1");
    settings.put("topics", "orders");
    for (String converter : Arrays.asList("key", "value", "header")) {
      settings.put(converter + ".converter", CONVERTER);
    }
    settings.putAll(more);
    return settings;
  }

  private static final class StubContext implements SourceConnectorContext {
    final AtomicInteger reconfigurations = new AtomicInteger();

    @Override
    public void requestTaskReconfiguration() {
      reconfigurations.incrementAndGet();
    }

    @Override
    public void raiseError(Exception e) {
      throw new AssertionError(e);
    }

    @Override
    public PluginMetrics pluginMetrics() {
      throw new UnsupportedOperationException();
    }

    @Override
    public OffsetStorageReader offsetStorageReader() {
      throw new UnsupportedOperationException();
    }
  }
}
