package io.chainlog.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts JVMs and ensures that none outlives this one. Each is tied to it by a {@link ParentWatch},
 * so that it ends even when this JVM is killed.
 *
 * <p>Thread-safe: a shutdown hook may call {@link #kill} at any time; nothing starts after it.
 */
public final class Children implements AutoCloseable {
  // All three quicken the start, which is what a short run waits for; none matters to what is
  // shown.
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx512m");
  private static final List<String> LOG_OPTIONS =
      List.of(
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");

  private final Path launcherFolder;
  private final Path logs;
  private final List<ChildProcess> started = new ArrayList<>();
  private boolean closed;

  /**
   * Creates the folders it needs.
   *
   * @param launcherFolder where the class file of the watch goes
   * @param logs where each child's output goes
   */
  public Children(Path launcherFolder, Path logs) {
    this.launcherFolder = launcherFolder;
    this.logs = logs;
    try {
      Files.createDirectories(logs);
      unpackParentWatch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What to start.
   *
   * @param name what messages call it
   * @param classPath jars, without any of ours
   * @param jvmOptions after those that every child gets, so they win; the heap's default is 512 MiB
   * @param mainClass with a public static main
   */
  public record Program(
      String name,
      String classPath,
      List<String> jvmOptions,
      String mainClass,
      List<String> arguments) {
    public Program {
      jvmOptions = List.copyOf(jvmOptions);
      arguments = List.copyOf(arguments);
    }
  }

  /** Starts a program; its output is appended to {@code <name>.log}. */
  public synchronized ChildProcess start(Program program) {
    if (closed) {
      throw new ClusterException("stopping: " + program.name() + " is not started any more");
    }
    Path log = logs.resolve(program.name() + ".log");
    try {
      Process process =
          new ProcessBuilder(command(program))
              .directory(logs.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      ChildProcess child = new ChildProcess(program.name(), process, log);
      started.removeIf(earlier -> !earlier.isAlive());
      started.add(child);
      return child;
    } catch (IOException e) {
      throw new ClusterException("cannot start the " + program.name() + ": " + e.getMessage(), e);
    }
  }

  /** Kills each child that still runs, and starts nothing more. */
  public synchronized void kill() {
    closed = true;
    started.forEach(ChildProcess::kill);
  }

  /** Stops each child that still runs, all at once, and kills those that do not stop. */
  @Override
  public synchronized void close() {
    closed = true;
    started.forEach(ChildProcess::requestStop);
    started.forEach(ChildProcess::awaitStop);
  }

  private List<String> command(Program program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(LOG_OPTIONS);
    command.addAll(program.jvmOptions());
    command.add("-cp");
    command.add(launcherFolder + System.getProperty("path.separator") + program.classPath());
    command.add(ParentWatch.class.getName());
    command.add(program.mainClass());
    command.addAll(program.arguments());
    return command;
  }

  /** One class file in a folder of its own: on a class path it brings nothing else of ours. */
  private void unpackParentWatch() throws IOException {
    String file = ParentWatch.class.getName().replace('.', '/') + ".class";
    Path target = launcherFolder.resolve(file);
    Files.createDirectories(target.getParent());
    try (InputStream in = ParentWatch.class.getResourceAsStream("ParentWatch.class")) {
      Files.write(target, in.readAllBytes());
    }
  }
}
