package io.chainlog.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Describes Connect workers that find Chainlog by their plugin path and nowhere else.
 *
 * @param bootstrapServers of the cluster that they use
 * @param folder for their settings, and for a standalone worker's source offsets, which one that is
 *     started later continues from
 * @param settings added to those that each worker has, and stronger
 * @param jvmOptions such as the heap's size
 */
public record Workers(
    Children children,
    KafkaInstallation kafka,
    String bootstrapServers,
    Path folder,
    Map<String, String> settings,
    List<String> jvmOptions) {
  private static final String CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final String STANDALONE = "org.apache.kafka.connect.cli.ConnectStandalone";
  private static final String DISTRIBUTED = "org.apache.kafka.connect.cli.ConnectDistributed";

  public Workers {
    settings = Map.copyOf(settings);
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** Workers with default settings and heap. */
  public Workers(Children children, KafkaInstallation kafka, String bootstrapServers, Path folder) {
    this(children, kafka, bootstrapServers, folder, Map.of(), List.of());
  }

  /** The same with more settings. */
  public Workers withSettings(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putAll(more);
    return new Workers(children, kafka, bootstrapServers, folder, all, jvmOptions);
  }

  /** The same with other JVM options. */
  public Workers withJvmOptions(String... options) {
    return new Workers(children, kafka, bootstrapServers, folder, settings, List.of(options));
  }

  /** A worker that works alone and keeps source offsets in a file. Not started yet. */
  public WorkerProcess standalone(String name) {
    return worker(
        name,
        STANDALONE,
        Map.of("offset.storage.file.filename", folder.resolve("offsets").toString()));
  }

  /**
   * A worker that shares its connectors with all others of the same group. Not started yet.
   *
   * @param group its {@code group.id}; its internal topics are named after it
   */
  public WorkerProcess distributed(String name, String group) {
    return worker(
        name,
        DISTRIBUTED,
        Map.ofEntries(
            Map.entry("group.id", group),
            Map.entry("config.storage.topic", group + "-configs"),
            Map.entry("config.storage.replication.factor", "1"),
            Map.entry("offset.storage.topic", group + "-offsets"),
            Map.entry("offset.storage.replication.factor", "1"),
            Map.entry("offset.storage.partitions", "1"),
            Map.entry("status.storage.topic", group + "-status"),
            Map.entry("status.storage.replication.factor", "1"),
            Map.entry("status.storage.partitions", "1")));
  }

  private WorkerProcess worker(String name, String mainClass, Map<String, String> ofItsKind) {
    kafka.requirePlugin();
    URI address = URI.create("http://" + Ports.LOOPBACK + ":" + Ports.free());
    Map<String, String> all = new LinkedHashMap<>(common(address));
    all.putAll(ofItsKind);
    all.putAll(settings);
    Path file = folder.resolve(name + ".properties");
    Children.Program program = kafka.program(name, jvmOptions, mainClass, List.of(file.toString()));
    return new WorkerProcess(children, program, file, all, address);
  }

  private Map<String, String> common(URI address) {
    return Map.ofEntries(
        Map.entry("bootstrap.servers", bootstrapServers),
        Map.entry("plugin.path", kafka.pluginPath().toString()),
        Map.entry("plugin.discovery", "service_load"),
        Map.entry("key.converter", CONVERTER),
        Map.entry("value.converter", CONVERTER),
        Map.entry("header.converter", CONVERTER),
        Map.entry("offset.flush.interval.ms", "500"),
        Map.entry("listeners", address.toString()));
  }
}
