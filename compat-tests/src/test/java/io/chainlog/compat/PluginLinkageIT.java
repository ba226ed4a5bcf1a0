package io.chainlog.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether all that the plugin's classes name exists in the oldest and in the newest worker. */
class PluginLinkageIT {
  /** Classes that name what older workers lack, and why that does no harm there. */
  private static final Map<String, String> GUARDED =
      Map.of(
          "io.chainlog.connect.metrics.PluginTaskMetrics",
          "metrics of plugins came with Kafka 4.1; TaskMetrics expects the LinkageError");

  @Test
  void linksInTheOldestWorker() throws IOException {
    assertThat(missing(WorkerRelease.chosen().jars()))
        .filteredOn(missing -> !isGuarded(missing))
        .isEmpty();
  }

  @Test
  void linksInTheNewestWorker() throws IOException {
    assertThat(missing(WorkerRelease.newest().jars())).isEmpty();
  }

  @Test
  void guardsOnlyClassesThatExist() {
    assertThat(PackagedPlugin.classes())
        .extracting(type -> type.name().replace('/', '.'))
        .containsAll(GUARDED.keySet());
  }

  private static boolean isGuarded(String missing) {
    return GUARDED.keySet().stream().anyMatch(name -> missing.matches(name + "[$ ].*"));
  }

  private static List<String> missing(List<Path> worker) throws IOException {
    List<Path> classPath = Stream.concat(PackagedPlugin.jars().stream(), worker.stream()).toList();
    try (Linker linker = new Linker(classPath)) {
      return PackagedPlugin.classes().stream()
          .flatMap(type -> linker.missing(type).stream())
          .toList();
    }
  }
}
