package io.chainlog.compat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A release of Kafka Connect.
 *
 * @param jars what a worker of it runs with
 */
record WorkerRelease(List<Path> jars) {
  private static final Path CLASS_PATH = Path.of("worker/target/worker.classpath");
  private static final Pattern RUNTIME = Pattern.compile("connect-runtime-([0-9.]+)\\.jar");

  /** The one that the build chose: the oldest that we support, or {@code connect.version}. */
  static WorkerRelease chosen() {
    try {
      return new WorkerRelease(jars(Files.readString(CLASS_PATH)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that we build with. */
  static WorkerRelease newest() {
    return new WorkerRelease(jars(System.getProperty("java.class.path")));
  }

  private static List<Path> jars(String classPath) {
    return Arrays.stream(classPath.strip().split(Pattern.quote(File.pathSeparator)))
        .map(Path::of)
        .toList();
  }

  String classPath() {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  String version() {
    return jars.stream()
        .map(jar -> RUNTIME.matcher(jar.getFileName().toString()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no connect-runtime in " + jars));
  }
}
