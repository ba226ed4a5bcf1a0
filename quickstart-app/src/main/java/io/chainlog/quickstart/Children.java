package io.chainlog.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts JVMs and sees to it that none outlives this one. Each is held by a {@link Leash}, so that
 * it ends even when this JVM is killed.
 *
 * <p>Thread-safe: a shutdown hook may call {@link #kill} at any time; nothing starts after it.
 */
final class Children implements AutoCloseable {
  // Both quicken the start, which is what a short run waits for; neither matters to what is shown.
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");
  private static final List<String> LOG_OPTIONS =
      List.of(
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");

  private final Path leashFolder;
  private final Path logs;
  private final List<ChildProcess> started = new ArrayList<>();
  private boolean closed;

  /**
   * Makes the folders it needs.
   *
   * @param leashFolder where the leash's class file goes
   * @param logs where each child's output goes
   */
  Children(Path leashFolder, Path logs) {
    this.leashFolder = leashFolder;
    this.logs = logs;
    try {
      Files.createDirectories(logs);
      unpackLeash();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a main class; its output goes to {@code <name>.log}, behind what is there already.
   *
   * @param name what messages call it
   * @param classPath jars, without any of ours
   */
  synchronized ChildProcess start(
      String name, String classPath, String mainClass, List<String> arguments) {
    if (closed) {
      throw new QuickstartException("stopping: " + name + " is not started any more");
    }
    Path log = logs.resolve(name + ".log");
    List<String> command = command(classPath, mainClass, arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(logs.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      ChildProcess child = new ChildProcess(name, process, log);
      started.add(child);
      return child;
    } catch (IOException e) {
      throw new QuickstartException("cannot start the " + name + ": " + e.getMessage(), e);
    }
  }

  /** Kills whatever still runs, and starts nothing more. */
  synchronized void kill() {
    closed = true;
    started.forEach(ChildProcess::kill);
  }

  /** Stops whatever still runs, all at once, and kills what does not stop. */
  @Override
  public synchronized void close() {
    closed = true;
    started.forEach(ChildProcess::requestStop);
    started.forEach(ChildProcess::awaitStop);
  }

  private List<String> command(String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(LOG_OPTIONS);
    command.add("-cp");
    command.add(leashFolder + System.getProperty("path.separator") + classPath);
    command.add(Leash.class.getName());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /** One class file in a folder of its own: on a class path it brings nothing else of ours. */
  private void unpackLeash() throws IOException {
    String file = Leash.class.getName().replace('.', '/') + ".class";
    Path target = leashFolder.resolve(file);
    Files.createDirectories(target.getParent());
    try (InputStream in = Leash.class.getResourceAsStream("Leash.class")) {
      Files.write(target, in.readAllBytes());
    }
  }
}
