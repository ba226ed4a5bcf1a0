package io.chainlog.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What brokers and workers run with.
 *
 * @param classPath Kafka's jars and what they need, none of Chainlog's: so a worker that finds the
 *     connectors has found them by its plugin path
 * @param pluginPath the folder for a worker's {@code plugin.path}
 */
public record KafkaInstallation(String classPath, Path pluginPath) {
  private static final String OURS = "chainlog-";

  /** Takes all jars but Chainlog's own, which are known by their file names. */
  public static KafkaInstallation of(Stream<Path> jars, Path pluginPath) {
    String classPath =
        jars.filter(jar -> isForeign(jar.getFileName().toString()))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return new KafkaInstallation(classPath, pluginPath);
  }

  /** The jars on this JVM's class path, and the plugin that the build left in a checkout. */
  public static KafkaInstallation ofThisJvm(Path checkout) {
    String classPath = System.getProperty("java.class.path");
    return of(
        Stream.of(classPath.split(File.pathSeparator)).map(Path::of),
        checkout.resolve("connector/target/plugin"));
  }

  /** Fails if the plugin was not built. */
  void requirePlugin() {
    if (!Files.isDirectory(pluginPath)) {
      throw new ClusterException(pluginPath + " is missing. Build it: ./mvnw -DskipTests package");
    }
  }

  Children.Program program(
      String name, List<String> jvmOptions, String mainClass, List<String> arguments) {
    return new Children.Program(name, classPath, jvmOptions, mainClass, arguments);
  }

  private static boolean isForeign(String file) {
    return file.endsWith(".jar") && !file.startsWith(OURS);
  }
}
