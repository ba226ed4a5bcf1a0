package io.chainlog.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts Connect workers that find Chainlog by their plugin path and nowhere else. */
final class Workers {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Children children;
  private final Installation installation;
  private final Path folder;

  /**
   * @param folder for the worker's settings and for its source offsets, which a worker started
   *     later goes on from
   */
  Workers(Children children, Installation installation, Path folder) {
    this.children = children;
    this.installation = installation;
    this.folder = folder;
  }

  /** Starts a worker without any connector, and waits until its REST interface answers. */
  WorkerProcess start(String bootstrapServers) {
    URI address = URI.create("http://" + Ports.LOOPBACK + ":" + Ports.free());
    Path settings =
        PropertiesFile.write(
            folder.resolve("worker.properties"),
            "A standalone worker with Chainlog on its plugin path",
            settings(bootstrapServers, address));
    ChildProcess process =
        children.start(
            "worker",
            installation.kafkaClassPath(),
            "org.apache.kafka.connect.cli.ConnectStandalone",
            List.of(settings.toString()));
    WorkerProcess worker = new WorkerProcess(process, address);
    Waiting.until("starting a worker at " + address, PATIENCE, PAUSE, worker::answers);
    return worker;
  }

  private Map<String, String> settings(String bootstrapServers, URI address) {
    return Map.ofEntries(
        Map.entry("bootstrap.servers", bootstrapServers),
        Map.entry("plugin.path", installation.pluginPath().toString()),
        Map.entry("plugin.discovery", "service_load"),
        Map.entry("key.converter", Connectors.BYTE_ARRAY_CONVERTER),
        Map.entry("value.converter", Connectors.BYTE_ARRAY_CONVERTER),
        Map.entry("header.converter", Connectors.BYTE_ARRAY_CONVERTER),
        Map.entry("offset.storage.file.filename", folder.resolve("offsets").toString()),
        Map.entry("offset.flush.interval.ms", "500"),
        Map.entry("listeners", address.toString()));
  }
}
