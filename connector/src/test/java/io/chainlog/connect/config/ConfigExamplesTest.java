package io.chainlog.connect.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainlog.connect.ConfigErrors;
import io.chainlog.connect.SampleArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.testkit.MarkdownDocument;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.rest.entities.CreateConnectorRequest;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file in config-examples is what a worker accepts. */
class ConfigExamplesTest {
  private static final Path EXAMPLES = MarkdownDocument.repository().resolve("config-examples");

  @TempDir Path folder;

  @Test
  void thereIsATestForEachFile() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "archive-sink.properties",
              "archive-sink.json",
              "replay-source.properties",
              "replay-source.json",
              "worker-standalone.properties",
              "worker-distributed.properties");
    }
  }

  @Test
  void theSinkIsValid() throws Exception {
    Map<String, String> settings = properties("archive-sink.properties");
    SinkConnectorConfig.validate(settings);
    settings.put("archive.path", folder.toString());
    assertValid(settings);
  }

  @Test
  void theSourceIsValid() throws Exception {
    Map<String, String> settings = properties("replay-source.properties");
    SampleArchive archive = new SampleArchive(folder.resolve("archive"), StorageConfig.defaults());
    archive.append(settings.get("topics") + "-2", 0, 1);
    settings.remove("kafka.bootstrap.servers"); // there is no broker to ask
    settings.put("archive.path", archive.path().toString());
    assertValid(settings);
  }

  @Test
  void theRestFormSaysTheSame() throws Exception {
    for (String example : new String[] {"archive-sink", "replay-source"}) {
      CreateConnectorRequest request =
          new ObjectMapper()
              .readValue(
                  Files.readString(EXAMPLES.resolve(example + ".json")),
                  CreateConnectorRequest.class);
      Map<String, String> settings = new HashMap<>(request.config());
      settings.put("name", request.name());
      assertThat(settings).isEqualTo(properties(example + ".properties"));
    }
  }

  @Test
  void theStandaloneWorkerIsValid() throws IOException {
    Map<String, String> settings = properties("worker-standalone.properties");
    assertWorker(settings, new StandaloneConfig(settings));
  }

  @Test
  void theDistributedWorkerIsValid() throws IOException {
    Map<String, String> settings = properties("worker-distributed.properties");
    DistributedConfig config = new DistributedConfig(settings);
    assertWorker(settings, config);
    assertThat(config.exactlyOnceSourceEnabled()).isTrue();
  }

  private static void assertWorker(Map<String, String> settings, WorkerConfig worker) {
    assertThat(settings.keySet()).as("known settings").isSubsetOf(worker.values().keySet());
    for (String converter : new String[] {"key", "value", "header"}) {
      assertThat(worker.getClass(converter + ".converter")).isEqualTo(ByteArrayConverter.class);
    }
  }

  private static void assertValid(Map<String, String> settings) throws Exception {
    Connector connector =
        Class.forName(settings.get("connector.class"))
            .asSubclass(Connector.class)
            .getDeclaredConstructor()
            .newInstance();
    assertThat(ConfigErrors.of(connector.validate(settings))).isEmpty();
  }

  private static Map<String, String> properties(String example) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(EXAMPLES.resolve(example))) {
      properties.load(reader);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    return settings;
  }
}
