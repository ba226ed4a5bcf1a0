package io.chainlog.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chainlog.connect.ConfigErrors;
import io.chainlog.connect.config.ArchiveSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveSinkConnectorTest {
  private static final String CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

  @TempDir Path folder;
  private final ArchiveSinkConnector connector = new ArchiveSinkConnector();

  @Test
  void acceptsWhatTheDocumentationShows() {
    assertThat(validate(Map.of())).isEmpty();
    assertThat(
            validate(
                Map.of(
                    "name", "a",
                    "tasks.max", "2",
                    "topics.regex", ".*",
                    "consumer.override.isolation.level", "read_committed",
                    "key.converter", CONVERTER,
                    "value.converter", "ByteArrayConverter",
                    "header.converter", CONVERTER,
                    "errors.log.enable", "true",
                    "transforms", "t")))
        .isEmpty();
    assertThat(folder).as("validation writes nothing").isEmptyDirectory();
  }

  @Test
  void acceptsAnArchiveThatIsThere() {
    connector.start(settings(Map.of()));
    assertThat(validate(Map.of())).isEmpty();
  }

  @Test
  void refusesAMissingFolder() {
    String missing = folder.resolve("missing").toString();
    assertThat(validate(Map.of("archive.path", missing)).get("archive.path"))
        .contains(missing)
        .contains("no such folder");
    assertThat(Path.of(missing)).doesNotExist();
  }

  @Test
  void refusesAFolderThatHoldsSomethingElse() throws IOException {
    Files.writeString(folder.resolve("holiday.jpg"), "x");
    assertThat(validate(Map.of()).get("archive.path"))
        .contains(folder.toString())
        .contains("not an archive");
    assertThatThrownBy(() -> connector.start(settings(Map.of())))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("not an archive");
  }

  @Test
  void refusesAnArchiveOfANewerFormat() throws IOException {
    Files.writeString(
        folder.resolve("archive.json"),
        """
        {"format":2,"archive_id":"6b1f3c0e-0000-4000-8000-000000000001","created_at":"2030-01-01T00:00:00Z"}
        """);
    assertThat(validate(Map.of()).get("archive.path"))
        .contains("archive.json")
        .contains("format 2");
  }

  @Test
  void refusesAFolderThatCannotBeWritten() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    Assumptions.assumeFalse(Files.isWritable(folder), "this user may write everywhere");
    assertThat(validate(Map.of()).get("archive.path")).contains("may not write");
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(validate(Map.of("archive.path", file.toString())).get("archive.path"))
        .contains("no such folder");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive.path      | relative/path  | absolute",
        "compression.type  | gzip           | zstd",
        "segment.bytes     | 0              | 1024",
        "segment.ms        | 0              | 1",
        "max.payload.bytes | 1024           | 131072",
        "flush.max.bytes   | -1             | 1",
        "compression.level | 23             | 22",
        "segment.byte      | 1000           | unknown setting",
        "kafka.topic       | x              | unknown setting",
        "chainlog.streams  | x              | unknown setting",
        "value.converter   | org.apache.kafka.connect.json.JsonConverter | set value.converter=org",
        "key.converter     | org.apache.kafka.connect.storage.StringConverter | set key.converter=org",
        "header.converter  | org.apache.kafka.connect.storage.SimpleHeaderConverter | set header.conv",
        "errors.tolerance  | all            | none",
        "errors.tolerance  | All            | none",
        "start             | Earliest       | earliest",
        "start             | middle         | earliest",
        "topic.recreated   | ignore         | new.incarnation",
        "on.stream.failure | skip           | isolate",
        "gap.max.offsets   | -1             | 0",
        "gap.max.offsets   | many           | LONG",
        "skip.offsets      | orders:7       | topic-partition:offset",
        "skip.offsets      | orders-0:1,,   | topic-partition:offset",
        "lock.timeout.ms   | -1             | 0",
        "retry.timeout.ms  | ''             | LONG",
        "archive.path      | ''             | absolute",
        "kafka.bootstrap.servers | localhost | host:port",
        "kafka.admin.      | x              | unknown setting",
        "consumer.override.auto.offset.reset | latest | =earliest",
        "consumer.override.auto.offset.reset | none   | =earliest",
        "consumer.override.isolation.level | READ_COMMITTED | read_committed",
      })
  void refusesASettingAndSaysWhatToDo(String setting, String value, String remedy) {
    Map<String, String> errors = validate(Map.of(setting, value));
    assertThat(errors).containsOnlyKeys(setting);
    assertThat(errors.get(setting)).contains(setting).contains(remedy);
  }

  @ParameterizedTest
  @MethodSource("ownSettings")
  void refusesANullSettingWithOneErrorAndWithoutAnException(String setting) {
    Map<String, String> errors = new HashMap<>(settings(Map.of()));
    errors.put(setting, null);
    Map<String, String> found = ConfigErrors.of(connector.validate(errors));
    assertThat(found).containsOnlyKeys(setting);
    assertThat(found.get(setting)).contains(setting);
  }

  static List<String> ownSettings() {
    List<String> names = new ArrayList<>(ArchiveSinkConfig.CONFIG_DEF.names());
    names.addAll(List.of("key.converter", "value.converter", "header.converter"));
    names.add("consumer.override.auto.offset.reset");
    return names;
  }

  @Test
  void refusesToLeaveConvertersOrTheResetPolicyToTheWorker() {
    Map<String, String> bare = Map.of("archive.path", folder.toString());
    assertThat(ConfigErrors.of(connector.validate(bare)))
        .containsOnlyKeys(
            "key.converter",
            "value.converter",
            "header.converter",
            "consumer.override.auto.offset.reset");
  }

  @Test
  void needsTheClusterToBeginAtTheEndOfATopic() {
    assertThat(validate(Map.of("start", "latest"))).containsOnlyKeys("kafka.bootstrap.servers");
    assertThat(
            validate(
                Map.of(
                    "start", "latest",
                    "kafka.bootstrap.servers", "a:9092, b:9092",
                    "kafka.admin.security.protocol", "SSL")))
        .isEmpty();
  }

  @Test
  void refusesToAlterOffsetsThatWouldHaveNoEffect() {
    connector.start(settings(Map.of()));
    Map<TopicPartition, Long> altered = Map.of(new TopicPartition("orders", 0), 5L);
    assertThatThrownBy(() -> connector.alterOffsets(settings(Map.of()), altered))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("last archived record")
        .hasMessageContaining("skip.offsets");
    assertThat(connector.alterOffsets(settings(Map.of("start", "group")), altered)).isTrue();
  }

  @Test
  void refusesALevelThatTheCompressionDoesNotHave() {
    assertThat(validate(Map.of("compression.type", "lz4", "compression.level", "3")))
        .containsOnlyKeys("compression.level");
    assertThat(validate(Map.of("compression.type", "zstd", "compression.level", "19"))).isEmpty();
    assertThat(validate(Map.of("compression.level", "19"))).isEmpty();
  }

  @Test
  void refusesToBeWithoutAnArchive() {
    assertThat(ConfigErrors.of(connector.validate(Map.of()))).containsKey("archive.path");
    assertThatThrownBy(() -> connector.start(Map.of())).isInstanceOf(ConfigException.class);
  }

  @Test
  void tellsEachTaskItsNumberAndTheArchive() {
    connector.start(settings(Map.of("name", "a")));
    List<Map<String, String>> tasks = connector.taskConfigs(2);
    assertThat(tasks).hasSize(2);
    assertThat(tasks)
        .extracting(t -> t.get(ArchiveSettings.TASK_NUMBER_TASK_CONFIG))
        .containsExactly("0", "1");
    assertThat(tasks)
        .extracting(t -> t.get(ArchiveSettings.ARCHIVE_ID_TASK_CONFIG))
        .doesNotContainNull();
    assertThat(tasks).extracting(t -> t.get("name")).containsOnly("a");
    ArchiveSinkConnector restarted = new ArchiveSinkConnector();
    restarted.start(settings(Map.of("name", "a")));
    assertThat(restarted.taskConfigs(2)).isEqualTo(tasks);
  }

  @Test
  void hasARealVersion() {
    assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(new ArchiveSinkTask().version()).isEqualTo(connector.version());
  }

  private Map<String, String> validate(Map<String, String> more) {
    return ConfigErrors.of(connector.validate(settings(more)));
  }

  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("archive.path", folder.toString());
    settings.put("key.converter", CONVERTER);
    settings.put("value.converter", CONVERTER);
    settings.put("header.converter", CONVERTER);
    settings.put("consumer.override.auto.offset.reset", "earliest");
    settings.putAll(more);
    return settings;
  }
}
